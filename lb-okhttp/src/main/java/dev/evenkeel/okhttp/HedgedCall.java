package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import dev.evenkeel.core.CallContext;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One call on one or two legs, each a call of its own: OkHttp allows one exchange at a time in a
 * call, and takes whatever comes after a cancel for canceled too. The caller's thread waits for the
 * first good answer; what comes from the legs is taken and left under the lock of this object.
 */
final class HedgedCall {

  /** Marks the request of a leg, which is not to be hedged in turn. */
  enum Leg {
    FIRST,
    /** Sent in addition: it is paid for out of the retry budget and brings nothing in. */
    HEDGE;

    // As a constant: looking a tag up by its Class would make a KClass each time.
    private static final KClass<Leg> TAG = JvmClassMappingKt.getKotlinClass(Leg.class);

    /** Returns which leg {@code request} is, or null if it is none. */
    static @Nullable Leg of(Request request) {
      return request.tag(TAG);
    }
  }

  /** A leg that has no server yet waits for a thread; it will not be long. */
  private static final long A_MOMENT_NANOS = 1_000_000;

  private final Interceptor.Chain chain;
  private final Request request;
  private final CallOptions options;
  private final BalancedService service;
  private final HedgeDelay delay;
  private final Call.Factory legs;
  private final CallTrack track;
  private final Thread caller = Thread.currentThread();

  // Guarded by this.
  private @Nullable Result first;
  private @Nullable Result second;
  private boolean over;

  /** What became of a leg: one of the two. */
  private record Result(@Nullable Response response, @Nullable IOException failure) {
    boolean isGood() {
      return rank() == 2;
    }

    int rank() {
      return response == null ? 0 : response.code() < 500 ? 2 : 1;
    }

    void discard() {
      if (response != null) {
        response.close();
      }
    }
  }

  HedgedCall(
      Interceptor.Chain chain,
      Request request,
      CallOptions options,
      BalancedService service,
      HedgeDelay delay,
      Call.Factory legs,
      CallTrack track) {
    this.chain = chain;
    this.request = request;
    this.options = options;
    this.service = service;
    this.delay = delay;
    this.legs = legs;
    this.track = track;
  }

  static boolean allows(Request request, CallOptions options) {
    return options.retry()
        && Repeatability.isIdempotent(request, options)
        && Repeatability.isReplayable(request)
        && !Repeatability.isUpgrade(request);
  }

  Response execute() throws IOException {
    long start = System.nanoTime();
    Call firstLeg = leg(Leg.FIRST, options);
    Call secondLeg = null;
    try {
      firstLeg.enqueue(into(true));
      if (!await(start, delay.nanos(), false) && hasServer(firstLeg)) {
        secondLeg = hedge(firstLeg);
        await(start, HedgeDelay.UNKNOWN, secondLeg != null);
      }
      return choose(start, firstLeg, secondLeg);
    } finally {
      leave(firstLeg, secondLeg);
    }
  }

  /** Waits until the first leg has come to a server; returns false if it was over before. */
  private boolean hasServer(Call firstLeg) throws IOException {
    while (serverOf(firstLeg) == null) {
      if (await(System.nanoTime(), A_MOMENT_NANOS, false)) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Server serverOf(Call leg) {
    CallTrack track = CallTrack.find(leg);
    ServerRoute route = track == null ? null : track.route();
    return route == null ? null : route.server;
  }

  /** Begins the second leg, away from the server of the first, if there is another, and budget. */
  private @Nullable Call hedge(Call firstLeg) {
    Server busy = serverOf(firstLeg);
    if (busy == null) {
      return null;
    }
    CallOptions elsewhere = options.withoutServer(busy.id()).withoutRetry();
    CallContext look = service.balancer().newCall();
    elsewhere.excluded().forEach(look::exclude);
    if (!service.balancer().hasServerFor(look) || !service.balancer().retryBudget().tryWithdraw()) {
      return null;
    }
    Call leg = leg(Leg.HEDGE, elsewhere);
    leg.enqueue(into(false));
    return leg;
  }

  private Call leg(Leg which, CallOptions legOptions) {
    Request marked =
        request
            .newBuilder()
            .tag(HedgedCall.Leg.class, which)
            .tag(CallOptions.class, legOptions)
            .build();
    Call leg = legs.newCall(marked);
    long left = Deadline.leftNanos(chain.call(), options, track.startNanos);
    if (left != Deadline.NONE) {
      leg.timeout().timeout(Math.max(1, left), TimeUnit.NANOSECONDS);
    }
    return leg;
  }

  private Callback into(boolean isFirst) {
    return new Callback() {
      @Override
      public void onFailure(Call call, IOException failure) {
        arrived(isFirst, new Result(null, failure));
      }

      @Override
      public void onResponse(Call call, Response response) {
        arrived(isFirst, new Result(response, null));
      }
    };
  }

  private void arrived(boolean isFirst, Result result) {
    synchronized (this) {
      if (!over) {
        if (isFirst) {
          first = result;
        } else {
          second = result;
        }
        LockSupport.unpark(caller);
        return;
      }
    }
    result.discard(); // too late: nobody waits any more
  }

  /**
   * Waits for an answer, or for the end of the delay.
   *
   * @return whether there is nothing left to wait for
   */
  private boolean await(long start, long limitNanos, boolean hedged) throws IOException {
    while (!isDecided(hedged)) {
      if (chain.call().isCanceled()) {
        throw canceled();
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      long left =
          limitNanos == HedgeDelay.UNKNOWN ? limitNanos : start + limitNanos - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      track.park(left);
    }
    return true;
  }

  private synchronized boolean isDecided(boolean hedged) {
    if (first != null && (first.isGood() || !hedged)) {
      return true;
    }
    return second != null && (second.isGood() || first != null);
  }

  /** Takes the better result: a good answer before an error status, and that before a failure. */
  private Response choose(long start, Call firstLeg, @Nullable Call secondLeg) throws IOException {
    Result chosen;
    boolean secondWins;
    synchronized (this) {
      Result one = first;
      Result two = second;
      secondWins = two != null && (one == null || two.rank() > one.rank());
      chosen = secondWins ? two : one;
      if (secondWins) {
        second = null;
      } else {
        first = null;
      }
    }
    if (secondLeg != null) {
      delay.hedged(secondWins);
    }
    if (!secondWins) {
      delay.answered(System.nanoTime() - start);
    }
    if (chosen == null || chosen.response() == null) {
      throw chosen == null || chosen.failure() == null ? canceled() : chosen.failure();
    }
    track.follow(secondWins && secondLeg != null ? secondLeg : firstLeg);
    Response response = chosen.response();
    return response.newBuilder().request(unmarked(response.request())).build();
  }

  private static IOException canceled() {
    return new IOException("Canceled");
  }

  private Request unmarked(Request last) {
    CallOptions told = request.tag(CallOptions.class);
    return last.newBuilder().tag(HedgedCall.Leg.class, null).tag(CallOptions.class, told).build();
  }

  /** Whatever happened: the leg that was not chosen is canceled, and what it brought is closed. */
  private void leave(Call firstLeg, @Nullable Call secondLeg) {
    Call followed = track.followed();
    if (firstLeg != followed) {
      firstLeg.cancel();
    }
    if (secondLeg != null && secondLeg != followed) {
      secondLeg.cancel();
    }
    Result one;
    Result two;
    synchronized (this) {
      over = true;
      one = first;
      two = second;
    }
    if (one != null) {
      one.discard();
    }
    if (two != null) {
      two.discard();
    }
  }
}
