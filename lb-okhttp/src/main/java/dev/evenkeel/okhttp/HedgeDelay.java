package dev.evenkeel.okhttp;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * After how long a service's calls are hedged: the 95th percentile of its recent latencies times a
 * factor that moves until about half of the hedges win. Source: the simulations behind Evenkeel,
 * where the usual fixed percentile made things worse wherever long requests are long by themselves.
 *
 * <p>Safe for concurrent use without locks: a lost update of the factor is no harm.
 */
final class HedgeDelay {

  /** What {@link #nanos()} returns while too little is known. */
  static final long UNKNOWN = Long.MAX_VALUE;

  private static final int SAMPLES = 128;

  /** Sorting 128 numbers costs about a microsecond; every so many samples is often enough. */
  private static final int RENEW_EVERY = 32;

  private static final double PERCENTILE = 0.95;
  private static final double STEP = 1.1;
  private static final double LARGEST_FACTOR = 64;

  private final boolean adaptive;
  private final AtomicLongArray samples = new AtomicLongArray(SAMPLES);
  private final AtomicInteger seen = new AtomicInteger();
  private volatile long base;
  private volatile double factor = 1;

  private HedgeDelay(boolean adaptive, long base) {
    this.adaptive = adaptive;
    this.base = base;
  }

  static HedgeDelay adaptive() {
    return new HedgeDelay(true, UNKNOWN);
  }

  static HedgeDelay fixed(long nanos) {
    return new HedgeDelay(false, nanos);
  }

  long nanos() {
    long now = base;
    return now == UNKNOWN ? UNKNOWN : (long) ((double) now * factor);
  }

  /** Learns how long the answer of a first leg took. */
  void answered(long latencyNanos) {
    if (!adaptive) {
      return;
    }
    int count = seen.incrementAndGet() & Integer.MAX_VALUE;
    samples.set(count % SAMPLES, latencyNanos);
    if (count % RENEW_EVERY == 0) {
      int filled = Math.min(count, SAMPLES);
      long[] sorted = new long[filled];
      for (int i = 0; i < filled; i++) {
        sorted[i] = samples.get((count - i) & (SAMPLES - 1));
      }
      Arrays.sort(sorted);
      base = sorted[(int) (PERCENTILE * (filled - 1))];
    }
  }

  /** Learns whether the hedge was the one to answer. */
  void hedged(boolean won) {
    if (adaptive) {
      factor = won ? Math.max(1, factor / STEP) : Math.min(LARGEST_FACTOR, factor * STEP);
    }
  }
}
