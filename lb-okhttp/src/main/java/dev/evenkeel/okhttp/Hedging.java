package dev.evenkeel.okhttp;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends a call that takes unusually long to a second server too, and takes the answer that comes
 * first: cuts the longest waits where servers pause now and then. Off by default. Where some
 * requests are long by themselves it only doubles them, so the adaptive form learns how often it
 * helps.
 *
 * <p>Only idempotent requests with a body that can be written again are hedged, never to the same
 * server, at most once, and only within the budget that retries and hedges of a service share. The
 * loser is canceled. Each of the two is a call of its own with the client's settings but without
 * its application interceptors, which have run for the whole; event listeners hear of both. Works
 * in clients made by {@link Evenkeel#install} only.
 */
public final class Hedging {

  private final @Nullable Duration delay;

  private Hedging(@Nullable Duration delay) {
    this.delay = delay;
  }

  /**
   * Returns hedging that waits for as long as 95 of 100 calls need, times a factor: each hedge that
   * wins makes it 10 % smaller, each that loses 10 % larger, within 1 to 64. So about every second
   * hedge is worth its while, and where none is there are next to none.
   */
  public static Hedging adaptive() {
    return new Hedging(null);
  }

  /**
   * Returns hedging after a fixed time without response headers.
   *
   * @throws IllegalArgumentException unless it is 1 ms to 1 minute
   */
  public static Hedging after(Duration delay) {
    Objects.requireNonNull(delay, "delay");
    if (delay.compareTo(Duration.ofMillis(1)) < 0 || delay.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException("the delay must be 1 ms to 1 minute, was " + delay);
    }
    return new Hedging(delay);
  }

  HedgeDelay start() {
    return delay == null ? HedgeDelay.adaptive() : HedgeDelay.fixed(delay.toNanos());
  }
}
