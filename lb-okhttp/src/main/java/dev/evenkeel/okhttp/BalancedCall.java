package dev.evenkeel.okhttp;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.CallContext;
import dev.evenkeel.core.Patience;
import dev.evenkeel.okhttp.FailureClassifier.CallState;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One call to one service: makes attempts, one after the other, until the answer of one is to be
 * given to the caller. Lives for one pass through the interceptor, on its thread.
 */
final class BalancedCall implements Patience {

  private final Steering steering;
  private final Interceptor.Chain chain;
  private final Request request;
  private final CallOptions options;
  private final CallTrack track;
  private final CallContext context;
  private @Nullable IOException firstFailure;

  BalancedCall(
      Steering steering,
      Interceptor.Chain chain,
      Request request,
      CallOptions options,
      CallTrack track) {
    this.steering = steering;
    this.chain = chain;
    this.request = request;
    this.options = options;
    this.track = track;
    this.context = steering.service().balancer().newCall();
  }

  /**
   * Makes the call.
   *
   * @param hint the server to prefer, such as one that a redirect named
   */
  Response execute(@Nullable String hint) throws IOException {
    context.idempotent(Repeatability.isIdempotent(request, options));
    excludeByOptions();
    if (options.zone() != null) {
      context.preferZone(options.zone());
    }
    if (hint != null) {
      context.prefer(hint);
    } else {
      service().affinity().prepare(service(), context, chain, request, options);
    }
    if (service().hedging() == null || HedgedCall.Leg.of(request) != HedgedCall.Leg.HEDGE) {
      service().balancer().retryBudget().deposit();
    }
    Attempt attempt = firstAttempt();
    while (true) {
      track.begin(attempt, steering.routeTo(attempt.server()));
      Response response;
      try {
        response = steering.proceed(chain, request, options, track);
      } catch (Throwable thrown) {
        attempt = afterFailure(attempt, thrown);
        continue;
      }
      Attempt next = afterResponse(attempt, response);
      if (next == null) {
        return response;
      }
      attempt = next;
    }
  }

  private Attempt firstAttempt() throws IOException {
    try {
      return begin();
    } catch (NoAvailableServerException none) {
      // What ended a wait for room is told in the words that OkHttp has for any other wait.
      IOException ended =
          switch (callState()) {
            case CANCELED -> new IOException("Canceled");
            case INTERRUPTED -> new InterruptedIOException("interrupted");
            case RUNNING, TIMED_OUT -> none;
          };
      if (ended != none) {
        ended.initCause(none);
      }
      throw ended;
    }
  }

  private Attempt begin() throws NoAvailableServerException {
    try {
      return service().balancer().begin(context, this);
    } finally {
      track.waitsNoLonger();
    }
  }

  /** Returns how long the call can wait for room on a server: not at all once it is canceled. */
  @Override
  public long leftNanos() {
    track.waitsElsewhere(); // before the look: a cancel comes either before it or unparks
    return chain.call().isCanceled() ? 0 : Deadline.leftUntilCanceled(options, track.startNanos);
  }

  private BalancedService service() {
    return steering.service();
  }

  private void excludeByOptions() {
    for (String serverId : options.excluded()) {
      context.exclude(serverId);
    }
  }

  /** Returns the next attempt if the response is worth one; else hands the response over. */
  private @Nullable Attempt afterResponse(Attempt attempt, Response response) throws IOException {
    boolean failed = true;
    Attempt next = null;
    try {
      int status = response.code();
      boolean fromServer = track.wasSent(); // not the cache, nor OkHttp's own 504 in its place
      Outcome outcome = fromServer ? service().verdict().outcomeOf(response) : Outcome.NEUTRAL;
      service().verdict().note(attempt, response);
      boolean again = fromServer && service().retry().retriesStatus(status);
      next = again ? next(attempt, Ending.ANSWERED) : null;
      if (next == null) {
        service().affinity().answered(attempt.server(), chain, request, response);
        boolean switched = status == 101;
        boolean early = switched || attempt.isTrial() || isStream(response);
        track.handOver(outcome, status, early, switched);
      } else {
        record(attempt, Ending.ANSWERED, status);
        response.close(); // OkHttp allows one open response for a call
        track.end(outcome);
      }
      failed = false;
      return next;
    } finally {
      if (failed) { // our own code, or a user's in it
        abandon(response, next);
      }
    }
  }

  private void abandon(Response response, @Nullable Attempt next) {
    track.end(Outcome.NEUTRAL);
    if (next != null) {
      next.release();
    }
    response.close(); // last, as it is a user's listener that may throw again
  }

  /** A stream of events may last for days; its server has done well by opening it. */
  private static boolean isStream(Response response) {
    String type = response.header("Content-Type");
    return type != null && type.startsWith("text/event-stream");
  }

  /** Returns the next attempt if the failure allows one; else throws what the caller shall see. */
  private Attempt afterFailure(Attempt attempt, Throwable thrown) throws IOException {
    Redirected redirected = track.redirected();
    if (redirected != null) {
      record(attempt, Ending.ANSWERED, redirected.status());
      track.end(Outcome.SUCCESS);
      throw redirected;
    }
    Ending ending = FailureClassifier.classify(track.phases(), thrown, callState());
    record(attempt, ending, 0);
    track.end(ending.outcome()); // before the next one, which may need its place on the server
    if (thrown instanceof IOException failure) {
      if (firstFailure == null) {
        firstFailure = failure;
      } else if (firstFailure != failure) {
        firstFailure.addSuppressed(failure);
      }
      Attempt next = next(attempt, ending);
      if (next != null) {
        return next;
      }
    }
    throw failure(thrown, ending);
  }

  private CallState callState() {
    if (Thread.currentThread().isInterrupted()) {
      return CallState.INTERRUPTED;
    }
    if (!chain.call().isCanceled()) {
      return CallState.RUNNING;
    }
    return Deadline.isOver(chain.call(), track.startNanos)
        ? CallState.TIMED_OUT
        : CallState.CANCELED;
  }

  /**
   * Begins another attempt, if the one that ended so may be repeated and time and budget allow it.
   */
  private @Nullable Attempt next(Attempt last, Ending ending) {
    RetryPolicy retry = service().retry();
    boolean timeoutIsOurs = retry.perAttemptTimeoutMillis() > 0;
    if (!options.retry()
        || last.number() >= retry.attempts()
        || !Repeatability.mayRepeat(ending, request, options, track.bodyStarted(), timeoutIsOurs)) {
      return null;
    }
    // Who is left is asked first: an attempt that nobody could take must cost neither time nor a
    // token of the budget.
    context.exclude(last.server().id());
    if (!isAnybodyLeft(ending)) {
      return null;
    }
    long pause = retry.backoffNanos(last.number() + 1, ThreadLocalRandom.current().nextDouble());
    if (Deadline.leftNanos(chain.call(), options, track.startNanos) <= pause
        || !service().balancer().retryBudget().tryWithdraw()
        || !track.pause(chain.call(), pause)) {
      return null;
    }
    try {
      return begin();
    } catch (NoAvailableServerException goneMeanwhile) {
      return null;
    }
  }

  /**
   * Returns whether there is a server for the next attempt: one that was not tried, or else any, if
   * the one that was tried never saw the request or was not at fault.
   */
  private boolean isAnybodyLeft(Ending ending) {
    if (service().balancer().hasServerFor(context)) {
      return true;
    }
    if (!ending.allowsSameServer()) {
      return false;
    }
    context.clearExclusions();
    excludeByOptions();
    return service().balancer().hasServerFor(context);
  }

  private void record(Attempt attempt, Ending ending, int status) {
    track.record(
        new CallAttempt(
            service().name(),
            attempt.server(),
            attempt.number(),
            ending,
            status,
            track.latencyNanos()));
  }

  /** Returns what leaves the interceptor: the first failure, with the servers named. */
  private IOException failure(Throwable thrown, Ending ending) {
    if (thrown instanceof InterruptedException) {
      // OkHttp lets it out of a connect, where it has cleared the flag.
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(thrown);
      return interrupted;
    }
    if (thrown instanceof RuntimeException unchecked) {
      throw unchecked; // a fault of the caller's own code, such as a body that throws
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    IOException first = firstFailure;
    if (first == null) {
      return new IOException(thrown); // Kotlin code may throw anything
    }
    if (ending != Ending.LOCAL && ending != Ending.CANCELED) {
      first.addSuppressed(new AttemptTrail(service().name(), track.recorded()));
    }
    return first;
  }
}
