package dev.evenkeel.testkit;

import dev.evenkeel.api.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it, and never goes backwards. Thread-safe. */
public final class FakeTicker implements Ticker {

  private final AtomicLong nanos;

  /** Makes a clock that shows 0. */
  public FakeTicker() {
    this(0);
  }

  /**
   * Makes a clock that shows {@code startNanos}, which may be anything: a start near {@link
   * Long#MAX_VALUE} shows whether the code under test survives the overflow.
   */
  public FakeTicker(long startNanos) {
    nanos = new AtomicLong(startNanos);
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  /**
   * Moves the clock forward.
   *
   * @throws IllegalArgumentException if {@code step} is negative
   */
  public void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException(
          "a ticker never goes backwards: the step must be 0 or more, was " + step);
    }
    nanos.addAndGet(step.toNanos());
  }

  /**
   * Sets the clock to {@code newNanos}.
   *
   * @throws IllegalArgumentException if that is in the past; the difference counts, as the value
   *     may overflow
   */
  public void set(long newNanos) {
    nanos.updateAndGet(
        now -> {
          if (newNanos - now < 0) {
            throw new IllegalArgumentException(
                "a ticker never goes backwards: the time must be "
                    + now
                    + " or later, was "
                    + newNanos);
          }
          return newNanos;
        });
  }
}
