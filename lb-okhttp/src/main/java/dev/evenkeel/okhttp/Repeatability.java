package dev.evenkeel.okhttp;

import okhttp3.Request;
import okhttp3.RequestBody;

/** Which requests may be sent again, after how much of a first attempt. Pure functions. */
final class Repeatability {

  private Repeatability() {}

  /** Returns whether executing {@code request} twice does no harm. */
  static boolean isIdempotent(Request request, CallOptions options) {
    Boolean told = options.idempotent();
    if (told != null) {
      return told;
    }
    return switch (request.method()) {
      case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY" -> true;
      default -> request.header("Idempotency-Key") != null;
    };
  }

  /**
   * Returns whether {@code request} can be written once more. A one-shot body that was written is
   * gone: repeated, it would send nothing and look like success.
   */
  static boolean isReplayable(Request request) {
    RequestBody body = request.body();
    return body == null || (!body.isOneShot() && !body.isDuplex());
  }

  /**
   * Returns whether the request asks for another protocol on its connection, as a WebSocket does.
   */
  static boolean isUpgrade(Request request) {
    return "upgrade".equalsIgnoreCase(request.header("Connection"));
  }

  /**
   * Returns whether {@code request} may be sent to another server after an attempt that ended so.
   *
   * @param bodyStarted whether the request's body had begun to be written
   * @param retryTimeouts whether a time-out was that of the attempt, not of the whole call
   */
  static boolean mayRepeat(
      Ending ending,
      Request request,
      CallOptions options,
      boolean bodyStarted,
      boolean retryTimeouts) {
    return switch (ending) {
      case NOT_SENT -> true;
      case NOT_PROCESSED -> (!bodyStarted || isReplayable(request)) && !isUpgrade(request);
      case AMBIGUOUS_TIMEOUT -> retryTimeouts && mayExecuteTwice(request, options);
      case ANSWERED, STALE, AMBIGUOUS, AMBIGUOUS_GARBLED, AMBIGUOUS_OVERLOADED ->
          mayExecuteTwice(request, options);
      case CANCELED, LOCAL -> false;
    };
  }

  private static boolean mayExecuteTwice(Request request, CallOptions options) {
    return isIdempotent(request, options) && isReplayable(request) && !isUpgrade(request);
  }
}
