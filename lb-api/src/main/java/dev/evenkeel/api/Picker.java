package dev.evenkeel.api;

import org.jspecify.annotations.Nullable;

/**
 * Chooses among one fixed set of candidates: the hot code of a scheduler, immutable but for what
 * the {@link Scheduler} shares with it.
 *
 * <p>{@link #pick} runs on callers' threads, concurrently with itself, with every method of its
 * scheduler and with newer pickers; an old picker may still be asked for a while after its
 * successor was prepared. It must not block, log, start threads, read a clock or allocate, and must
 * hold no lock that a descheduled thread could keep.
 */
@FunctionalInterface
public interface Picker {

  /**
   * Returns a candidate of this picker that {@code context} does not exclude, or null if there is
   * none left. A picker skips an excluded candidate such that its load does not fall on one
   * neighbour: it draws anew, or walks on from a random place.
   *
   * <p>Should this throw, or return a candidate that is excluded or not its own, the engine picks
   * another one itself and tells the {@link LoadBalancerListener}: the call goes on.
   */
  @Nullable Candidate pick(PickContext context);

  /**
   * Returns in a few words how {@code candidate} stands with this picker right now, such as its
   * cost, for people who ask why. Moves no cursor and changes nothing. Not on the hot path.
   */
  default String describe(Candidate candidate) {
    return "";
  }
}
