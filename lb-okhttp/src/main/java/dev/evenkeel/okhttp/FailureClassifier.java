package dev.evenkeel.okhttp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/**
 * Tells what a failed attempt was: a pure function of how far it came, what was thrown, and what
 * became of the call.
 *
 * <p>Phases come first and exception types last: {@link SocketTimeoutException} is thrown for
 * connect, TLS, write and read time-outs alike, and {@code unexpected end of stream} both for a
 * connection that was stale and for a request that was processed.
 */
final class FailureClassifier {

  /**
   * A connection is excused as stale only after this much idleness. On a busy connection the same
   * failure is the server's: excusing all reuse hid 39 % of a flaky server's failures in a soak.
   */
  private static final long STALE_AFTER_NANOS = 250_000_000;

  // OkHttp does not export the package of these two.
  private static final String SHUTDOWN = "okhttp3.internal.http2.ConnectionShutdownException";
  private static final String STREAM_RESET = "okhttp3.internal.http2.StreamResetException";

  private FailureClassifier() {}

  /** What had become of the call when the attempt failed. */
  enum CallState {
    RUNNING,
    CANCELED,
    /** Its {@code callTimeout} was over; inside the call this looks just like a cancel. */
    TIMED_OUT,
    /** Its thread was interrupted. */
    INTERRUPTED
  }

  static Ending classify(Phases phases, Throwable failure, CallState call) {
    return switch (call) {
      case CANCELED -> Ending.CANCELED;
      // A server that never answers must be blamed though the user's time-out cut it short.
      case TIMED_OUT -> phases.sent() ? Ending.AMBIGUOUS_TIMEOUT : Ending.NOT_SENT;
      case INTERRUPTED -> Ending.LOCAL;
      case RUNNING -> ofRunningCall(phases, failure);
    };
  }

  private static Ending ofRunningCall(Phases phases, Throwable failure) {
    if (!(failure instanceof IOException) || isInterruption(failure)) {
      return Ending.LOCAL;
    }
    return phases.sent() ? afterSending(phases, failure) : beforeSending(phases, failure);
  }

  private static boolean isInterruption(Throwable failure) {
    return failure instanceof InterruptedIOException
        && !(failure instanceof SocketTimeoutException);
  }

  private static Ending beforeSending(Phases phases, Throwable failure) {
    boolean unreachable =
        phases.connectFailed()
            || failure instanceof UnknownHostException
            || failure instanceof SocketException;
    // What fails without trying to connect is an interceptor, the cache, or the client's settings.
    return unreachable ? Ending.NOT_SENT : Ending.LOCAL;
  }

  private static Ending afterSending(Phases phases, Throwable failure) {
    String type = failure.getClass().getName();
    if (type.equals(SHUTDOWN)) {
      return notProcessed(phases);
    }
    if (!phases.transportFailed()) {
      return Ending.LOCAL;
    }
    if (type.equals(STREAM_RESET)) {
      return reset(phases, String.valueOf(failure.getMessage()));
    }
    if (failure instanceof SocketTimeoutException) {
      return Ending.AMBIGUOUS_TIMEOUT;
    }
    if (!phases.http2() && phases.reused() && phases.idleNanos() >= STALE_AFTER_NANOS) {
      return Ending.STALE;
    }
    return failure instanceof ProtocolException ? Ending.AMBIGUOUS_GARBLED : Ending.AMBIGUOUS;
  }

  /** A request that followed a redirect was not processed, but the one before it was. */
  private static Ending notProcessed(Phases phases) {
    return phases.followedUp() ? Ending.AMBIGUOUS : Ending.NOT_PROCESSED;
  }

  private static Ending reset(Phases phases, String message) {
    if (message.endsWith("REFUSED_STREAM")) {
      return notProcessed(phases);
    }
    return message.endsWith("ENHANCE_YOUR_CALM") ? Ending.AMBIGUOUS_OVERLOADED : Ending.AMBIGUOUS;
  }
}
