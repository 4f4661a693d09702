package dev.evenkeel.okhttp;

import dev.evenkeel.core.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.jvm.functions.Function0;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Follows one call by its events, from its first attempt to the end of the last response's body:
 * which connection it holds, what a cancel has to reach, which attempts it has made.
 *
 * <p>It is kept as a tag of the call, so that a second pass through the interceptor (a token
 * refresh that proceeds twice) finds it.
 */
final class CallTrack extends AttemptTrack {

  // As a constant: looking a tag up by its Class would make a KClass each time.
  private static final KClass<CallTrack> TAG = JvmClassMappingKt.getKotlinClass(CallTrack.class);
  private static final Function0<CallTrack> NEW = CallTrack::new;

  /** When the call entered the interceptor first, for its deadline. */
  final long startNanos = System.nanoTime();

  // The connection that the call holds, maybe from an earlier attempt.
  private Connections.@Nullable Use held;
  private @Nullable ServerRoute heldRoute;
  private boolean onOtherLane;

  private volatile @Nullable Thread waiting;
  private volatile @Nullable Call leg;
  private @Nullable Redirected redirected;
  private @Nullable List<CallAttempt> earlier;

  static CallTrack of(Call call) {
    CallTrack present = find(call);
    if (present != null) {
      return present;
    }
    CallTrack track = call.tag(TAG, NEW);
    call.addEventListener(track);
    return track;
  }

  /** Returns the track of a call, or null if it never came to a registered service. */
  static @Nullable CallTrack find(Call call) {
    return call.tag(TAG);
  }

  @Override
  void begin(Attempt next, ServerRoute nextRoute) {
    redirected = null;
    super.begin(next, nextRoute);
  }

  @Override
  boolean isTimedOut(Call call) {
    return Deadline.isOver(call, startNanos);
  }

  // --- The connection that is held between attempts ----------------------------------------------

  /**
   * Returns the port that the attempt's URL must have. A call keeps its connection from one attempt
   * to the next and uses it again if host and port of the URL are the same, whatever Dns and pool
   * say. So an attempt on another server takes another port than the one before, which nobody
   * connects to; the two ports are used by turns, so that connections of later attempts are found
   * in the pool too.
   */
  int lane(int logicalPort, ServerRoute next) {
    if (held == null) {
      onOtherLane = false;
    } else if (heldRoute != next) {
      onOtherLane = !onOtherLane;
    }
    return onOtherLane ? otherPort(logicalPort) : logicalPort;
  }

  private static int otherPort(int port) {
    return port == 65535 ? port - 1 : port + 1;
  }

  // --- Waiting -----------------------------------------------------------------------------------

  /**
   * Waits between two attempts. A cancel ends it at once.
   *
   * @return false if the call was canceled or the thread interrupted
   */
  boolean pause(Call call, long nanos) {
    long end = System.nanoTime() + nanos;
    waiting = Thread.currentThread();
    try {
      while (!call.isCanceled() && !Thread.currentThread().isInterrupted()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return true;
        }
        LockSupport.parkNanos(this, left);
      }
      return false;
    } finally {
      waiting = null;
    }
  }

  /** Waits once, until a cancel, an {@code unpark} or the end of the time; maybe less. */
  void park(long nanos) {
    waiting = Thread.currentThread();
    try {
      LockSupport.parkNanos(this, nanos);
    } finally {
      waiting = null;
    }
  }

  /** Says that this thread is about to wait somewhere else, and a cancel is to unpark it. */
  void waitsElsewhere() {
    waiting = Thread.currentThread();
  }

  void waitsNoLonger() {
    if (waiting != null) { // most calls do not wait, and need not write
      waiting = null;
    }
  }

  // --- Hedging -----------------------------------------------------------------------------------

  /** From now on the call goes on in {@code newLeg}, and a cancel cancels that. */
  void follow(Call newLeg) {
    leg = newLeg;
  }

  @Nullable Call followed() {
    return leg;
  }

  // --- What is known afterwards ------------------------------------------------------------------

  /** Keeps an attempt that was not the last one. */
  void record(CallAttempt over) {
    if (earlier == null) {
      earlier = new ArrayList<>(4);
    }
    earlier.add(over);
  }

  /** Returns all attempts so far, in order, but for one that is still waiting for its response. */
  List<CallAttempt> recorded() {
    CallTrack ofLeg = leg == null ? null : find(leg);
    if (ofLeg != null) {
      return ofLeg.recorded();
    }
    List<CallAttempt> all = earlier == null ? new ArrayList<>(1) : new ArrayList<>(earlier);
    ServerRoute last = route();
    if (status() != 0 && last != null) {
      all.add(last.answered(all.size() + 1, status(), latencyNanos()));
    }
    return List.copyOf(all);
  }

  // --- Redirects ---------------------------------------------------------------------------------

  /** Returns where the server sent the call, if that is not to itself. */
  @Nullable Redirected redirected() {
    return redirected;
  }

  /** The call leaves the service's servers; whoever it goes to is not accounted for. */
  void goElsewhere() {
    leaveRoute();
    redirected = null;
  }

  /**
   * Stops OkHttp before it follows a redirect that leaves the server's origin: it would look the
   * new host up with this server's Dns and keep what was meant for this server only. Throwing is
   * the one way to get the call back: an interceptor sees redirects neither before nor after.
   */
  @Override
  public void followUpDecision(Call call, Response response, @Nullable Request next) {
    if (next == null || !(isUnderWay() || isElsewhere()) || response.code() / 100 != 3) {
      return;
    }
    HttpUrl from = response.request().url();
    HttpUrl to = next.url();
    if (from.host().equals(to.host())
        && from.port() == to.port()
        && from.scheme().equals(to.scheme())) {
      return;
    }
    redirected = new Redirected(response, next);
    throw redirected;
  }

  // --- Events ------------------------------------------------------------------------------------

  @Override
  void hold(Connections.Use use) {
    held = use;
    heldRoute = route();
  }

  @Override
  public void connectionReleased(Call call, Connection connection) {
    Connections.Use use = held;
    if (use != null) {
      held = null;
      heldRoute = null;
      use.end(System.nanoTime());
    }
  }

  @Override
  public void canceled(Call call) {
    Thread thread = waiting;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
    Call current = leg;
    if (current != null) {
      current.cancel();
    }
    super.canceled(call);
  }
}
