package dev.evenkeel.okhttp;

import java.time.Duration;
import java.util.Arrays;

/**
 * Says when a call that failed on one server is tried on another. Immutable; the {@code with}
 * methods return changed copies.
 *
 * <p>What may be repeated is not a matter of taste, so it cannot be set: a request of which nothing
 * was sent, or which the server says it did not begin, is repeated whatever its method; one that
 * may have been processed only if it is idempotent and its body can be written again. A {@code
 * POST} is never executed twice unless the caller says that it may be: by an {@code
 * Idempotency-Key} header or by {@link CallOptions#withIdempotent}.
 *
 * <p>All retries and hedges of a service share a budget, so that they cannot multiply the load of a
 * service that is failing anyway.
 */
public final class RetryPolicy {

  private static final int MOST_ATTEMPTS = 10;
  private static final Duration LONGEST_HOLD_OFF = Duration.ofMinutes(5);

  private static final RetryPolicy STANDARD =
      new RetryPolicy(
          3,
          new int[] {502, 503, 504},
          Duration.ZERO,
          Duration.ofMillis(25),
          Duration.ofMillis(250),
          Duration.ofSeconds(30));

  private final int attempts;
  private final int[] statuses;
  private final Duration perAttemptTimeout;
  private final Duration firstBackoff;
  private final Duration longestBackoff;
  private final Duration longestHoldOff;

  private RetryPolicy(
      int attempts,
      int[] statuses,
      Duration perAttemptTimeout,
      Duration firstBackoff,
      Duration longestBackoff,
      Duration longestHoldOff) {
    this.attempts = attempts;
    this.statuses = statuses;
    this.perAttemptTimeout = perAttemptTimeout;
    this.firstBackoff = firstBackoff;
    this.longestBackoff = longestBackoff;
    this.longestHoldOff = longestHoldOff;
  }

  /**
   * Returns the standard policy: 3 attempts; 502, 503 and 504 are retried; no time-out for the
   * single attempt; the second attempt at once, the third after about 25 ms; {@code Retry-After} is
   * honoured up to 30 s.
   */
  public static RetryPolicy standard() {
    return STANDARD;
  }

  /** Returns the policy of one attempt only. */
  public static RetryPolicy none() {
    return STANDARD.withAttempts(1);
  }

  /**
   * Returns a copy with another number of attempts in all, the first included.
   *
   * @throws IllegalArgumentException unless it is 1 to 10
   */
  public RetryPolicy withAttempts(int newAttempts) {
    if (newAttempts < 1 || newAttempts > MOST_ATTEMPTS) {
      throw new IllegalArgumentException(
          "attempts must be 1 to " + MOST_ATTEMPTS + ", was " + newAttempts);
    }
    return new RetryPolicy(
        newAttempts, statuses, perAttemptTimeout, firstBackoff, longestBackoff, longestHoldOff);
  }

  /**
   * Returns a copy that retries idempotent requests at these statuses; none means no retry because
   * of a response.
   *
   * @throws IllegalArgumentException unless each is 400 to 599
   */
  public RetryPolicy withStatuses(int... newStatuses) {
    int[] sorted = newStatuses.clone();
    Arrays.sort(sorted);
    for (int status : sorted) {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException("a status to retry must be 400 to 599, was " + status);
      }
    }
    return new RetryPolicy(
        attempts, sorted, perAttemptTimeout, firstBackoff, longestBackoff, longestHoldOff);
  }

  /**
   * Returns a copy in which each attempt has its own time-out, and a time-out is retried as any
   * other failure of an idempotent request is. Zero, the default, means that only the client's own
   * time-outs hold, and that a time-out is not retried: the call has waited long enough.
   *
   * <p>It replaces the client's read and write time-outs where it is shorter, so it limits each
   * wait for the server, also for pieces of the body.
   *
   * @throws IllegalArgumentException unless it is zero, or 1 ms to 1 hour
   */
  public RetryPolicy withPerAttemptTimeout(Duration newTimeout) {
    boolean off = newTimeout.isZero();
    if (!off
        && (newTimeout.compareTo(Duration.ofMillis(1)) < 0
            || newTimeout.compareTo(Duration.ofHours(1)) > 0)) {
      throw new IllegalArgumentException(
          "perAttemptTimeout must be 0 for none, or 1 ms to 1 hour, was " + newTimeout);
    }
    return new RetryPolicy(
        attempts, statuses, newTimeout, firstBackoff, longestBackoff, longestHoldOff);
  }

  /**
   * Returns a copy with other pauses. The second attempt goes to another server and needs none; the
   * third waits for {@code first}, each further one twice as long, up to {@code longest}; all half
   * as long up to half as long again, at random. An asynchronous call keeps its thread meanwhile,
   * so pauses should be short.
   *
   * @throws IllegalArgumentException unless 0 &lt;= first &lt;= longest &lt;= 1 min
   */
  public RetryPolicy withBackoff(Duration first, Duration longest) {
    if (first.isNegative()
        || first.compareTo(longest) > 0
        || longest.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "backoff must be 0 <= first <= longest <= 1 minute, was " + first + " and " + longest);
    }
    return new RetryPolicy(attempts, statuses, perAttemptTimeout, first, longest, longestHoldOff);
  }

  /**
   * Returns a copy that honours {@code Retry-After} up to {@code longest}: the server that sends it
   * with a 503 gets no traffic for that long. Calls never wait for it. Zero turns it off.
   *
   * @throws IllegalArgumentException unless it is 0 to 5 minutes
   */
  public RetryPolicy withRetryAfterUpTo(Duration longest) {
    if (longest.isNegative() || longest.compareTo(LONGEST_HOLD_OFF) > 0) {
      throw new IllegalArgumentException("retryAfter must be 0 to 5 minutes, was " + longest);
    }
    return new RetryPolicy(
        attempts, statuses, perAttemptTimeout, firstBackoff, longestBackoff, longest);
  }

  int attempts() {
    return attempts;
  }

  boolean retriesStatus(int status) {
    return Arrays.binarySearch(statuses, status) >= 0;
  }

  /** Returns the time-out of an attempt in milliseconds, 0 for none. */
  int perAttemptTimeoutMillis() {
    return (int) perAttemptTimeout.toMillis();
  }

  Duration longestHoldOff() {
    return longestHoldOff;
  }

  /**
   * Returns the pause before an attempt.
   *
   * @param attempt its number, from 2
   * @param lot 0 to 1, drawn at random
   */
  long backoffNanos(int attempt, double lot) {
    if (attempt <= 2) {
      return 0;
    }
    double doubled = firstBackoff.toNanos() * Math.pow(2, attempt - 3);
    return Math.min((long) (doubled * (0.5 + lot)), longestBackoff.toNanos());
  }
}
