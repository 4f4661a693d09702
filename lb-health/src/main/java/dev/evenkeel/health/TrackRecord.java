package dev.evenkeel.health;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What became of the attempts on one server. {@link #record} runs on callers' threads, concurrently
 * with everything, and neither blocks nor decides: it names a suspicion, which the control thread
 * judges.
 */
final class TrackRecord {

  /** Weight of the newest outcome in {@link #recentFailures()}: ten calls are its memory. */
  private static final double STEP = 0.1;

  /** Below this the failures are forgotten, so that a healthy server's record is only read. */
  private static final double NOTHING = 1e-6;

  private final FailureRate failureRate;
  private final int suspectAfter;
  private final ErrorShare errors = new ErrorShare();
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private final AtomicLong recentFailures = new AtomicLong(Double.doubleToRawLongBits(0));
  private final LongAdder successes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final AtomicBoolean suspected = new AtomicBoolean();
  private final AtomicBoolean unreachable = new AtomicBoolean();
  private volatile long unreachableAtNanos;
  private volatile boolean out;
  private volatile Server server;
  private int latestList;

  TrackRecord(Server server, FailureRate failureRate, int suspectAfter) {
    this.server = server;
    this.failureRate = failureRate;
    this.suspectAfter = suspectAfter;
  }

  Server server() {
    return server;
  }

  /** Takes note that the server is in list number {@code list}, and as what. Control thread. */
  void update(Server member, int list) {
    server = member;
    latestList = list;
  }

  /** Returns whether that was the number of the latest list with this server. Control thread. */
  boolean isIn(int list) {
    return latestList == list;
  }

  /** Counts an outcome that is not neutral, and returns what it makes one suspect, or null. */
  @Nullable EjectionCause record(Outcome outcome, long latencyNanos) {
    boolean failed = outcome.isFailure();
    errors.record(failed);
    remember(failed);
    boolean rateExceeded = failureRate.record(failed, latencyNanos);
    if (!failed) {
      successes.increment();
      if (failuresInARow.get() != 0) {
        failuresInARow.set(0);
      }
      return rateExceeded ? EjectionCause.FAILURE_RATE : null;
    }
    failures.increment();
    int inARow = failuresInARow.incrementAndGet();
    EjectionCause cause = EjectionCause.of(outcome);
    if (cause != EjectionCause.FAILURES_IN_A_ROW || inARow >= suspectAfter) {
      return cause;
    }
    return rateExceeded ? EjectionCause.FAILURE_RATE : null;
  }

  private void remember(boolean failed) {
    long before = recentFailures.get();
    double value = Double.longBitsToDouble(before);
    if (failed || value > NOTHING) {
      double next = value + STEP * ((failed ? 1 : 0) - value);
      // A lost race loses one sample of many: better than a loop that all callers share.
      recentFailures.compareAndSet(before, Double.doubleToRawLongBits(next));
    }
  }

  /** Returns the moving average of failures, 0 to 1. */
  double recentFailures() {
    return Double.longBitsToDouble(recentFailures.get());
  }

  int failuresInARow() {
    return failuresInARow.get();
  }

  ErrorShare errors() {
    return errors;
  }

  FailureRate failureRate() {
    return failureRate;
  }

  /** Returns how many attempts have succeeded in all. */
  long successes() {
    return successes.sum();
  }

  /** Returns how many attempts have failed in all. */
  long failures() {
    return failures.sum();
  }

  /** Returns true for the one caller who is to tell the control thread of a suspicion. */
  boolean suspect() {
    return !out && suspected.compareAndSet(false, true);
  }

  /** Says that the control thread has heard, so that the next suspicion is told again. */
  void heard() {
    suspected.set(false);
  }

  boolean isOut() {
    return out;
  }

  void setOut(boolean value) {
    out = value;
  }

  /** Returns true if this is news. */
  boolean markUnreachable(long nowNanos) {
    unreachableAtNanos = nowNanos;
    return unreachable.compareAndSet(false, true);
  }

  /** Returns true if this is news. */
  boolean markReached() {
    return unreachable.get() && unreachable.compareAndSet(true, false);
  }

  /** Returns whether the last that was heard of it is that it could not be reached. */
  boolean isUnreachableSince(long sinceNanos) {
    return unreachable.get() && unreachableAtNanos - sinceNanos >= 0;
  }

  /** Lets what was counted fade. Control thread only. */
  void fade(double seconds) {
    errors.fade(seconds);
    long before = recentFailures.get();
    double value = Double.longBitsToDouble(before);
    if (value > 0) {
      double next = value < NOTHING ? 0 : value * Math.exp(-seconds / 10);
      recentFailures.compareAndSet(before, Double.doubleToRawLongBits(next));
    }
  }

  /** Forgets what led to the ejection: a returned server must fail anew to be ejected again. */
  void forgive() {
    failuresInARow.set(0);
    recentFailures.set(Double.doubleToRawLongBits(0));
    failureRate.restart();
  }
}
