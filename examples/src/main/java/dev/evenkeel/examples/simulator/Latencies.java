package dev.evenkeel.examples.simulator;

import java.util.Arrays;

/** Latencies of many calls, all of them kept: percentiles are exact. For one thread. */
final class Latencies {

  private long[] nanos = new long[256];
  private int count;
  private boolean sorted = true;

  void add(long latencyNanos) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = latencyNanos;
    sorted = false;
  }

  int count() {
    return count;
  }

  double mean() {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += nanos[i];
    }
    return sum / count;
  }

  /** Returns the latency that this part of the calls did not exceed; NaN without any. */
  double quantile(double part) {
    if (count == 0) {
      return Double.NaN;
    }
    if (!sorted) {
      Arrays.sort(nanos, 0, count);
      sorted = true;
    }
    return nanos[Math.max(0, (int) Math.ceil(part * count) - 1)];
  }
}
