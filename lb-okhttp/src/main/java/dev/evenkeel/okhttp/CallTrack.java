package dev.evenkeel.okhttp;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.core.Attempt;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.jvm.functions.Function0;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Follows one call by its events, from its first attempt to the end of the last response's body:
 * how far an attempt came, which connection the call holds, when the server is done with it.
 *
 * <p>It is kept as a tag of the call, so that a second pass through the interceptor (a token
 * refresh that proceeds twice) finds it. Fields that are not volatile belong to the thread that
 * executes the call; OkHttp hands them on safely to whoever reads the body.
 */
final class CallTrack extends EventListener {

  // As a constant: looking a tag up by its Class would make a KClass each time.
  private static final KClass<CallTrack> TAG = JvmClassMappingKt.getKotlinClass(CallTrack.class);
  private static final Function0<CallTrack> NEW = CallTrack::new;
  private static final VarHandle ATTEMPT;

  static {
    try {
      ATTEMPT = MethodHandles.lookup().findVarHandle(CallTrack.class, "attempt", Attempt.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** When the call entered the interceptor first, for its deadline. */
  final long startNanos = System.nanoTime();

  private boolean attached;
  private @Nullable LateInterceptors late;

  // The attempt under way, or handed over to the caller. The route only changes while it is null.
  private volatile @Nullable Attempt attempt;
  private volatile @Nullable ServerRoute route;
  private volatile boolean handedOver;
  private boolean upgraded;
  private @Nullable Outcome outcome;

  // How far it came.
  private volatile boolean connectFailed;
  private boolean sent;
  private boolean followedUp;
  private boolean elsewhere;
  private boolean bodyStarted;
  private boolean transportFailed;
  private boolean http2;
  private boolean bodyOpen;
  private long idleNanos;
  private long sentNanos;
  private long latencyNanos;

  // The connection that the call holds, maybe from an earlier attempt.
  private @Nullable Connection held;
  private @Nullable ServerRoute heldRoute;
  private int lane;
  private int status;

  private volatile @Nullable Thread waiting;
  private volatile @Nullable Call leg;
  private @Nullable Redirected redirected;
  private @Nullable List<CallAttempt> earlier;

  static CallTrack of(Call call) {
    CallTrack track = call.tag(TAG, NEW);
    if (!track.attached) {
      track.attached = true;
      call.addEventListener(track);
    }
    return track;
  }

  /** Has the next event on the call's thread look for interceptors that were added too late. */
  void lookFor(LateInterceptors newLate) {
    late = newLate;
  }

  /** Returns the track of a call, or null if it never came to a registered service. */
  static @Nullable CallTrack find(Call call) {
    return call.tag(TAG);
  }

  // --- The attempt -----------------------------------------------------------------------------

  /** Begins an attempt. One that was handed over before, and not ended, is superseded. */
  void begin(Attempt next, ServerRoute nextRoute) {
    end();
    status = 0;
    handedOver = false;
    upgraded = false;
    outcome = null;
    connectFailed = false;
    sent = false;
    followedUp = false;
    bodyStarted = false;
    transportFailed = false;
    bodyOpen = false;
    idleNanos = 0;
    latencyNanos = -1;
    elsewhere = false;
    redirected = null;
    route = nextRoute;
    nextRoute.enter();
    attempt = next;
  }

  /** Ends the attempt with an outcome; for one that the caller will not see. */
  void end(Outcome newOutcome) {
    outcome = newOutcome;
    end();
  }

  /**
   * Hands the response over to the caller. The attempt ends with its body, and only then is the
   * outcome told: a server that cuts its bodies is not a good one.
   *
   * @param early whether to tell the outcome now, because the body may never end or a trial waits
   * @param switched whether the connection now speaks another protocol, and ends with the call
   */
  void handOver(Outcome newOutcome, int newStatus, boolean early, boolean switched) {
    status = newStatus;
    Attempt current = attempt;
    if (early && current != null) {
      current.report(newOutcome, latencyNanos);
    }
    outcome = newOutcome;
    upgraded = switched;
    handedOver = true;
    if (!bodyOpen && !switched) {
      end();
    }
  }

  private void end() {
    while (true) {
      Attempt ending = attempt;
      ServerRoute endingRoute = route;
      if (ending == null) {
        return;
      }
      // Success means that the attempt was there all the time, and so that the route is its own.
      if (ATTEMPT.compareAndSet(this, ending, null)) {
        Outcome told = outcome;
        if (told != null) {
          ending.report(told, latencyNanos);
        }
        ending.release();
        if (endingRoute != null) {
          endingRoute.leave();
        }
        return;
      }
    }
  }

  Phases phases() {
    return new Phases(
        connectFailed, sent, followedUp, transportFailed, http2, idleNanos >= 0, idleNanos);
  }

  boolean wasSent() {
    return sent;
  }

  boolean bodyStarted() {
    return bodyStarted;
  }

  long latencyNanos() {
    return latencyNanos;
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
    if (held == null || lane == 0) {
      lane = logicalPort;
    } else if (heldRoute != next) {
      lane = lane == logicalPort ? otherPort(logicalPort) : logicalPort;
    }
    return lane;
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

  // --- Hedging
  // ------------------------------------------------------------------------------------

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
    ServerRoute last = route;
    if (status != 0 && last != null) {
      all.add(last.answered(all.size() + 1, status, latencyNanos));
    }
    return List.copyOf(all);
  }

  /** Returns the route of the attempt under way, or of the last one; null before the first. */
  @Nullable ServerRoute route() {
    return route;
  }

  /** Returns the route of the attempt under way. */
  ServerRoute currentRoute() {
    return Objects.requireNonNull(route, "no attempt has begun");
  }

  // --- Redirects ---------------------------------------------------------------------------------

  /** Returns where the server sent the call, if that is not to itself. */
  @Nullable Redirected redirected() {
    return redirected;
  }

  /** The call leaves the service's servers; whoever it goes to is not accounted for. */
  void goElsewhere() {
    route = null;
    elsewhere = true;
    redirected = null;
  }

  /**
   * Stops OkHttp before it follows a redirect that leaves the server's origin: it would look the
   * new host up with this server's Dns and keep what was meant for this server only. Throwing is
   * the one way to get the call back: an interceptor sees redirects neither before nor after.
   */
  @Override
  public void followUpDecision(Call call, Response response, @Nullable Request next) {
    boolean ours = elsewhere || (attempt != null && !handedOver);
    if (next == null || !ours || response.code() / 100 != 3) {
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
  public void connectFailed(
      Call call,
      InetSocketAddress address,
      Proxy proxy,
      @Nullable Protocol protocol,
      IOException failure) {
    connectFailed = true; // maybe on another thread, that of a raced connect
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    connectFailed = false;
    held = connection;
    ServerRoute to = route;
    heldRoute = to;
    Protocol protocol = connection.protocol();
    http2 = protocol == Protocol.HTTP_2 || protocol == Protocol.H2_PRIOR_KNOWLEDGE;
    if (to != null) {
      idleNanos = to.connections.acquired(connection, System.nanoTime());
    }
  }

  @Override
  public void connectionReleased(Call call, Connection connection) {
    ServerRoute from = heldRoute;
    if (from != null) {
      from.connections.released(connection, System.nanoTime());
    }
    held = null;
    heldRoute = null;
  }

  @Override
  public void requestHeadersStart(Call call) {
    followedUp = sent;
    sent = true;
    LateInterceptors looker = late;
    if (looker != null) {
      late = null;
      looker.look();
    }
  }

  @Override
  public void requestHeadersEnd(Call call, Request request) {
    sentNanos = System.nanoTime();
  }

  @Override
  public void requestBodyStart(Call call) {
    bodyStarted = true;
  }

  @Override
  public void requestBodyEnd(Call call, long byteCount) {
    sentNanos = System.nanoTime();
  }

  @Override
  public void requestFailed(Call call, IOException failure) {
    transportFailed = true;
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    latencyNanos = System.nanoTime() - sentNanos;
    transportFailed = false; // a request that broke off, but was answered all the same
    bodyOpen = true;
  }

  @Override
  public void responseBodyEnd(Call call, long byteCount) {
    bodyOpen = false;
    if (handedOver && !upgraded) {
      end();
    }
  }

  @Override
  public void responseFailed(Call call, IOException failure) {
    bodyOpen = false;
    if (!handedOver) {
      transportFailed = true;
    } else if (!upgraded) {
      if (!call.isCanceled()) {
        outcome = Outcome.RESET;
      } else if (Deadline.isOver(call, startNanos)) {
        outcome = Outcome.TIMEOUT;
      }
      end();
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
    if (handedOver) {
      if (bodyOpen && Deadline.isOver(call, startNanos)) {
        outcome = Outcome.TIMEOUT;
      }
      end();
    }
  }

  @Override
  public void callEnd(Call call) {
    end();
  }

  @Override
  public void callFailed(Call call, IOException failure) {
    end();
  }
}
