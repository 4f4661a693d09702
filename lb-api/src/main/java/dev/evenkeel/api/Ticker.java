package dev.evenkeel.api;

/**
 * A monotonic clock, so that tests and simulators own the time.
 *
 * <p>Implementations must be safe for concurrent use and must never go backwards.
 */
@FunctionalInterface
public interface Ticker {

  /**
   * Returns the present time in nanoseconds. Only differences between two readings mean anything,
   * and they must be taken by subtraction, as the value may overflow.
   */
  long nanos();

  /** Returns the ticker that reads {@link System#nanoTime()}. */
  static Ticker system() {
    return System::nanoTime;
  }
}
