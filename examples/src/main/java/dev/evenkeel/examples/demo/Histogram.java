package dev.evenkeel.examples.demo;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Latencies, counted in classes of 5 %: enough for percentiles that people read. Thread-safe. */
final class Histogram {

  private static final double STEP = Math.log(1.05);
  private static final double SMALLEST_NANOS = 1_000;

  /** The last class is that of 2 minutes and more. */
  private final AtomicIntegerArray classes = new AtomicIntegerArray(384);

  void add(long nanos) {
    double steps = Math.log(Math.max(1, nanos / SMALLEST_NANOS)) / STEP;
    classes.incrementAndGet(Math.min(classes.length() - 1, (int) steps));
  }

  void addAll(Histogram other) {
    for (int i = 0; i < classes.length(); i++) {
      classes.addAndGet(i, other.classes.get(i));
    }
  }

  int count() {
    int sum = 0;
    for (int i = 0; i < classes.length(); i++) {
      sum += classes.get(i);
    }
    return sum;
  }

  /** Returns the latency that this part of all did not exceed, in milliseconds; NaN without any. */
  double millis(double part) {
    double left = part * count();
    if (left == 0) {
      return Double.NaN;
    }
    int i = 0;
    while ((left -= classes.get(i)) > 0) {
      i++;
    }
    return SMALLEST_NANOS * Math.exp((i + 0.5) * STEP) / 1e6;
  }
}
