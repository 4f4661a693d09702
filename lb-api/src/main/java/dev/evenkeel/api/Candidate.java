package dev.evenkeel.api;

/**
 * A server as a {@link Scheduler} sees it in one snapshot: one that may get traffic now.
 *
 * <p>A candidate is fixed but for {@link #inFlight()}. When the weight of a server changes, the
 * next snapshot holds another candidate for it, with the same {@link #index()} and the same running
 * count. Candidates come from the engine; a scheduler never makes one. Safe for concurrent use.
 */
public interface Candidate {

  /**
   * Returns the server. Its own weight may differ from {@link #weight()}, which is the one to use.
   */
  Server server();

  /**
   * Returns a small number that belongs to this server for as long as it is a member: dense from 0,
   * so that it can index an array. It is given to another server only after {@link
   * Scheduler#onForget(Candidate)}.
   */
  int index();

  /**
   * Returns the effective weight in thousandths of the weight that was configured: 1 to 1,000,000
   * and never 0, because a server of weight 0 is no candidate. Load reports may move it.
   */
  int weight();

  /**
   * Returns how many attempts are running on the server right now, from the pick to the end of the
   * response body. Live: two calls may differ. Never negative.
   */
  int inFlight();
}
