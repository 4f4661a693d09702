package dev.evenkeel.health;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How long one server is ejected: {@code first * 2^level}, plus or minus a quarter at random, at
 * most a maximum. The level rises by one with each ejection and falls by one with every 16
 * successes and every maximum time spent in service, so that neither a quiet nor a busy server
 * keeps its past for ever. Control thread only.
 */
final class BackOff {

  private static final double JITTER = 0.25;
  private static final int SUCCESSES_PER_LEVEL = 16;

  /** Far above any maximum; keeps the shift below in range. */
  private static final int HIGHEST = 20;

  private final Duration longest;
  private int level;
  private long backSinceNanos;
  private long successesThen;

  BackOff(Duration longest) {
    this.longest = longest;
  }

  /** Returns the time for an ejection now, and counts it. */
  Duration next(Duration first, SplittableRandom random) {
    // The maximum is cut before the jitter: servers that are out for long shall not return in step.
    double nanos =
        Math.min(longest.toNanos() / (1 + JITTER), (double) first.toNanos() * (1L << level));
    level = Math.min(HIGHEST, level + 1);
    return Duration.ofNanos((long) (nanos * (1 + JITTER * (2 * random.nextDouble() - 1))));
  }

  /** Marks the return into service. */
  void back(long nowNanos, long successes) {
    backSinceNanos = nowNanos;
    successesThen = successes;
  }

  /** Lowers the level by what has been good since the return. */
  void decay(long nowNanos, long successes) {
    long good =
        (successes - successesThen) / SUCCESSES_PER_LEVEL
            + (nowNanos - backSinceNanos) / longest.toNanos();
    level = (int) Math.max(0, level - good);
  }

  /** Takes back the last ejection, as it was no fault of the server. */
  void forgive() {
    level = Math.max(0, level - 1);
  }
}
