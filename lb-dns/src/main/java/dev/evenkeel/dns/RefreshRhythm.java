package dev.evenkeel.dns;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * When to ask again. After an answer: its time to live, within bounds, up to a tenth later, so that
 * a fleet of clients does not ask at once. After a failure: after 1 s, doubling up to 32 s, a fifth
 * more or less (Armeria's numbers), within the same bounds.
 */
final class RefreshRhythm {

  private static final long FIRST_BACKOFF_MILLIS = 1_000;
  private static final long LONGEST_BACKOFF_MILLIS = 32_000;

  private final long minMillis;
  private final long maxMillis;
  private final DoubleSupplier chance;
  private long backoffMillis = FIRST_BACKOFF_MILLIS;

  /** Makes one; {@code chance} gives numbers from 0 to 1. */
  RefreshRhythm(Duration min, Duration max, DoubleSupplier chance) {
    this.minMillis = min.toMillis();
    this.maxMillis = max.toMillis();
    this.chance = chance;
  }

  Duration afterAnswer(long ttlSeconds) {
    backoffMillis = FIRST_BACKOFF_MILLIS;
    // Bounded before it is multiplied: a time to live may be 2^31 - 1 seconds.
    long millis = Math.min(ttlSeconds, maxMillis / 1000 + 1) * 1000;
    long bounded = Math.max(minMillis, Math.min(maxMillis, millis));
    return Duration.ofMillis(bounded + (long) (bounded * 0.1 * chance.getAsDouble()));
  }

  Duration afterFailure() {
    long millis = Math.max(minMillis, Math.min(maxMillis, backoffMillis));
    backoffMillis = Math.min(LONGEST_BACKOFF_MILLIS, backoffMillis * 2);
    return Duration.ofMillis((long) (millis * (0.8 + 0.4 * chance.getAsDouble())));
  }
}
