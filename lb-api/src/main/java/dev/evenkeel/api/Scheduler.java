package dev.evenkeel.api;

import java.util.List;

/**
 * Decides which server gets the next attempt. One instance serves one group of servers of one load
 * balancer and keeps what must outlive a change of the servers: a cursor, estimates.
 *
 * <p>A scheduler sees only servers that may get traffic now. Whether a server is down, full,
 * draining, a backup or starting slowly is decided before it, once for all schedulers; all it has
 * to ask is {@link PickContext#excludes(Candidate)}.
 *
 * <p>Threads: {@link #prepare} and {@link #onForget} run on the balancer's control thread, never
 * concurrently with one another. The other methods run on callers' threads, concurrently with
 * everything, and must not block. Candidates that they name may belong to an older snapshot.
 */
@FunctionalInterface
public interface Scheduler {

  /**
   * Returns a picker over {@code candidates}. Called at each change; off the request path, so this
   * is the place to build rings, tables and sequences.
   *
   * @param candidates an immutable list, never empty, in the order of the members. A server that is
   *     missing may be down for a while only and come back: its state is to be kept until {@link
   *     #onForget}
   */
  Picker prepare(List<Candidate> candidates);

  /** Called once for each attempt, after its server's in-flight count went up. */
  default void onStart(Candidate candidate, long nowNanos) {}

  /**
   * Called at most once for each attempt, on the thread that saw the response headers or the
   * failure.
   *
   * @param latencyNanos the time from the request being sent to the response headers, as the
   *     transport measured it, or -1 if it did not
   */
  default void onOutcome(Candidate candidate, Outcome outcome, long latencyNanos, long nowNanos) {}

  /**
   * Called once for each attempt, after its server's in-flight count went down: at the end of the
   * body.
   */
  default void onRelease(Candidate candidate, long nowNanos) {}

  /**
   * Called once when the server has left and its last attempt has ended: drop what you keep for it.
   * Its {@link Candidate#index()} may belong to another server from now on.
   */
  default void onForget(Candidate candidate) {}
}
