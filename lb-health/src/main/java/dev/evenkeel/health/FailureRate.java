package dev.evenkeel.health;

import dev.evenkeel.api.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The failure rate of one server over the last seconds, by a resilience4j circuit breaker.
 *
 * <p>Only its window and its threshold are used: whether a server is out, for how long and how it
 * comes back is decided in {@link EjectionLoop}. So there are no permits that could leak, no
 * half-open state that could starve, no registry and no thread; it goes with the server. Outcomes
 * are recorded as plain successes and errors: no predicate of anybody's runs inside.
 */
final class FailureRate {

  private final CircuitBreaker breaker;

  /** What the breaker is told about every failure: it only counts, so one for all will do. */
  private final Exception failure = new Failure();

  FailureRate(String serverId, CircuitBreakerConfig config) {
    breaker = CircuitBreaker.of(serverId, config);
  }

  /** Returns settings that all servers of a pool share. */
  static CircuitBreakerConfig config(
      double threshold, int minimumCalls, Duration window, Ticker ticker) {
    Clock clock = new TickerClock(ticker);
    return CircuitBreakerConfig.custom()
        .clock(clock)
        .currentTimestampFunction(time -> ticker.nanos(), TimeUnit.NANOSECONDS)
        // SYNCHRONIZED: the lock-free window of 2.4.0 reads the system clock instead of this one.
        .slidingWindow(
            (int) window.toSeconds(),
            minimumCalls,
            SlidingWindowType.TIME_BASED,
            CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
        .failureRateThreshold((float) (threshold * 100))
        .automaticTransitionFromOpenToHalfOpenEnabled(false)
        .build();
  }

  /** Counts a call and returns whether the rate is above the threshold. */
  boolean record(boolean failed, long latencyNanos) {
    long latency = Math.max(0, latencyNanos);
    if (failed) {
      breaker.onError(latency, TimeUnit.NANOSECONDS, failure);
    } else {
      breaker.onSuccess(latency, TimeUnit.NANOSECONDS);
    }
    return isExceeded();
  }

  boolean isExceeded() {
    return breaker.getState() == CircuitBreaker.State.OPEN;
  }

  /** Returns the part of the calls that failed, 0 to 1; 0 while there are too few. */
  double rate() {
    return Math.max(0, breaker.getMetrics().getFailureRate() / 100);
  }

  int calls() {
    return breaker.getMetrics().getNumberOfBufferedCalls();
  }

  /** Forgets all calls and watches anew. */
  void restart() {
    breaker.reset();
  }

  private static final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    Failure() {
      super("the attempt failed", null, false, false);
    }
  }
}
