package dev.evenkeel.api;

/**
 * How an attempt ended, in the terms that matter for choosing the next server. Reported once for
 * each attempt.
 *
 * <p>The difference that counts is whose fault it was: a client error such as 404 is a {@link
 * #SUCCESS} here, as the server did its work.
 */
public enum Outcome {
  /** The server answered as it should; its latency is a good sample. */
  SUCCESS,
  /**
   * The server answered, but with a failure of its own, such as 500, or with something that is no
   * answer at all.
   */
  FAILURE,
  /**
   * The server said that it has too much to do, such as by 503 or by HTTP/2's ENHANCE_YOUR_CALM.
   */
  OVERLOADED,
  /** The server did not answer in the time that it was given. */
  TIMEOUT,
  /** The connection broke after something of the request had been sent. */
  RESET,
  /** No connection came about, so nothing of the request was ever sent. */
  UNREACHABLE,
  /** The caller gave up. Nobody's fault. */
  CANCELED,
  /** Says nothing about the server: a local fault, a stale connection, a cache hit. */
  NEUTRAL;

  /** Returns whether this outcome speaks against the server. */
  public boolean isFailure() {
    return switch (this) {
      case FAILURE, OVERLOADED, TIMEOUT, RESET, UNREACHABLE -> true;
      case SUCCESS, CANCELED, NEUTRAL -> false;
    };
  }

  /** Returns whether this outcome says nothing about the server, neither for nor against it. */
  public boolean isNeutral() {
    return this == CANCELED || this == NEUTRAL;
  }
}
