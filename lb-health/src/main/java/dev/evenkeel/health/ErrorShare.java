package dev.evenkeel.health;

import java.util.concurrent.atomic.LongAdder;

/**
 * Which part of the calls failed lately: both counts fade exponentially. Calls are counted without
 * contention from any thread; {@link #fade} belongs to the control thread.
 */
final class ErrorShare {

  /** Long enough for quiet services, short enough that an incident is soon forgotten. */
  private static final double MEMORY_SECONDS = 30;

  private final LongAdder newCalls = new LongAdder();
  private final LongAdder newFailures = new LongAdder();
  private volatile double calls;
  private volatile double failures;

  void record(boolean failed) {
    newCalls.increment();
    if (failed) {
      newFailures.increment();
    }
  }

  /** Lets what was counted fade by the time that has passed since the last call of this. */
  void fade(double seconds) {
    double factor = Math.exp(-seconds / MEMORY_SECONDS);
    failures = factor * (failures + newFailures.sumThenReset());
    calls = factor * (calls + newCalls.sumThenReset());
  }

  /**
   * Returns the part of the failures among all calls counted here but not in {@code part}; 0 if
   * there are none.
   */
  double without(ErrorShare part) {
    double otherCalls = calls() - part.calls();
    double otherFailures = failures() - part.failures();
    return otherCalls < 1 ? 0 : Math.min(1, Math.max(0, otherFailures / otherCalls));
  }

  private double calls() {
    return calls + newCalls.sum();
  }

  private double failures() {
    return failures + newFailures.sum();
  }
}
