package dev.evenkeel.okhttp;

import dev.evenkeel.api.Outcome;

/**
 * How an attempt ended, as far as it matters for two questions: may it be repeated, and does it
 * speak against the server? The second is answered by {@link #outcome()}.
 *
 * <p>"Sent" means that at least the first byte of the request may have left.
 */
public enum Ending {
  /** A response came. Its status decides the rest: see {@link OutcomeClassifier}. */
  ANSWERED(Outcome.SUCCESS),
  /** The caller canceled. Never repeated, nobody's fault. */
  CANCELED(Outcome.CANCELED),
  /**
   * The fault is on this side: the request's own body threw, the thread was interrupted, another
   * interceptor failed. Never repeated.
   */
  LOCAL(Outcome.NEUTRAL),
  /** No connection came about, so nothing was sent. Any request may be repeated. */
  NOT_SENT(Outcome.UNREACHABLE),
  /**
   * The server said that it did not begin, by HTTP/2's REFUSED_STREAM or GOAWAY, as it does while
   * it shuts down. Any request may be repeated whose body is still there.
   */
  NOT_PROCESSED(Outcome.NEUTRAL),
  /**
   * An HTTP/1 connection that had been idle turned out to be closed. The request may or may not
   * have been processed, but the server did nothing wrong.
   */
  STALE(Outcome.NEUTRAL),
  /** The connection broke after something was sent. The request may have been processed. */
  AMBIGUOUS(Outcome.RESET),
  /** What came back was no HTTP. The request may have been processed. */
  AMBIGUOUS_GARBLED(Outcome.FAILURE),
  /** The server broke off because it has too much to do, by HTTP/2's ENHANCE_YOUR_CALM. */
  AMBIGUOUS_OVERLOADED(Outcome.OVERLOADED),
  /** The server did not answer in time. The request may still be processed. */
  AMBIGUOUS_TIMEOUT(Outcome.TIMEOUT);

  private final Outcome outcome;

  Ending(Outcome outcome) {
    this.outcome = outcome;
  }

  /** Returns what this means for the server. */
  public Outcome outcome() {
    return outcome;
  }

  /** Returns whether the request may or may not have been processed. */
  public boolean isAmbiguous() {
    return switch (this) {
      case STALE, AMBIGUOUS, AMBIGUOUS_GARBLED, AMBIGUOUS_OVERLOADED, AMBIGUOUS_TIMEOUT -> true;
      case ANSWERED, CANCELED, LOCAL, NOT_SENT, NOT_PROCESSED -> false;
    };
  }

  /** Returns whether the same server may be tried again if there is no other. */
  boolean allowsSameServer() {
    return this == NOT_SENT || this == NOT_PROCESSED || this == STALE;
  }
}
