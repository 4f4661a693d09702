package dev.evenkeel.core;

import dev.evenkeel.api.Ticker;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what a service's retries and hedges may add to its load: a token bucket. Each call puts in
 * a part of a token, each second a few whole ones; each extra attempt takes one out. So a service
 * that fails altogether sees at most {@code 1 + ratio} attempts a call, and one that is seldom
 * called can still be retried.
 *
 * <p>Source: Finagle's RetryBudget (20 % and 10 a second). The bucket holds what ten seconds bring
 * at least, so that calm times are not saved up for a storm. Safe for concurrent use.
 */
public final class RetryBudget {

  /** A whole token; the balance is counted in thousandths. */
  private static final long TOKEN = 1000;

  /**
   * The least that a full bucket holds, in tokens: a burst of failures as large as this may be
   * retried whole.
   */
  private static final long LEAST_CAPACITY = 100;

  private static final long SECONDS_HELD = 10;

  private final long perCall;
  private final long perSecond;
  private final long capacity;
  private final Ticker ticker;
  private final AtomicLong balance = new AtomicLong();
  private final AtomicLong filledNanos;

  RetryBudget(double ratio, int minPerSecond, Ticker ticker) {
    if (!(ratio >= 0 && ratio <= 10)) {
      throw new IllegalArgumentException("retry budget's ratio must be 0 to 10, was " + ratio);
    }
    if (minPerSecond < 0 || minPerSecond > 1_000_000) {
      throw new IllegalArgumentException(
          "retry budget's minimum per second must be 0 to 1000000, was " + minPerSecond);
    }
    this.perCall = Math.round(ratio * TOKEN);
    this.perSecond = minPerSecond * TOKEN;
    this.capacity =
        ratio == 0 && minPerSecond == 0
            ? 0
            : Math.max(perSecond * SECONDS_HELD, LEAST_CAPACITY * TOKEN);
    this.ticker = ticker;
    this.balance.set(Math.min(capacity, perSecond));
    this.filledNanos = new AtomicLong(ticker.nanos());
  }

  /** Puts in the part of a call. To be called once for each call, not for its retries. */
  public void deposit() {
    // The bound is looked at before, not with, the addition: a few racing calls may overfill by a
    // few parts.
    if (perCall > 0 && balance.get() < capacity) {
      balance.getAndAdd(perCall);
    }
  }

  /**
   * Takes out a token for an extra attempt, if there is one; if not, the attempt must not be made.
   */
  public boolean tryWithdraw() {
    fill();
    long now = balance.get();
    while (now >= TOKEN) {
      long seen = balance.compareAndExchange(now, now - TOKEN);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** Returns how many tokens there are now. */
  public double balance() {
    fill();
    return (double) balance.get() / TOKEN;
  }

  private void fill() {
    long now = ticker.nanos();
    long last = filledNanos.get();
    // In whole milliseconds, so that what is rounded off is not lost but left for the next time.
    long millis = Math.min((now - last) / 1_000_000, SECONDS_HELD * 1000);
    if (perSecond > 0 && millis > 0) {
      long next = millis == SECONDS_HELD * 1000 ? now : last + millis * 1_000_000;
      if (filledNanos.compareAndSet(last, next)) {
        long room = capacity - balance.get();
        balance.getAndAdd(Math.max(0, Math.min(room, millis * perSecond / 1000)));
      }
    }
  }
}
