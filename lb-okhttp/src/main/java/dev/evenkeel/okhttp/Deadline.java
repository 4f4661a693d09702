package dev.evenkeel.okhttp;

import okhttp3.Call;

/** How long a call still has, over all its attempts. */
final class Deadline {

  /** No limit. */
  static final long NONE = Long.MAX_VALUE;

  /**
   * A call's clock starts before its interceptors, and OkHttp's timer may go off a little early; a
   * cancel this close to the limit counts as the limit.
   */
  private static final long SLACK_NANOS = 20_000_000;

  private Deadline() {}

  /** Returns the nanoseconds left, 0 or less if none are, or {@link #NONE}. */
  static long leftNanos(Call call, CallOptions options, long startNanos) {
    long limit = call.timeout().timeoutNanos();
    long own = options.deadlineNanos();
    if (limit == 0 || (own > 0 && own < limit)) {
      limit = own;
    }
    return limit == 0 ? NONE : limit - (System.nanoTime() - startNanos);
  }

  /**
   * As {@link #leftNanos}, without the {@code callTimeout}: for waits that its cancel ends, so that
   * OkHttp says that it was one.
   */
  static long leftUntilCanceled(CallOptions options, long startNanos) {
    long own = options.deadlineNanos();
    return own == 0 ? NONE : own - (System.nanoTime() - startNanos);
  }

  /** Returns whether a canceled call was canceled by its own {@code callTimeout}. */
  static boolean isOver(Call call, long startNanos) {
    long limit = call.timeout().timeoutNanos();
    return limit > 0 && System.nanoTime() - startNanos + SLACK_NANOS >= limit;
  }
}
