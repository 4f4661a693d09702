package dev.evenkeel.okhttp;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.core.Attempt;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Follows one attempt after the other by the call's events: how far it came, and when the server is
 * done with it. What outlives an attempt is in {@link CallTrack}, the only subclass: one object of
 * two layers, as an object for each attempt would cost every call 24 bytes.
 *
 * <p>Fields that are not volatile belong to the thread that executes the call; OkHttp hands them on
 * safely to whoever reads the body.
 */
abstract class AttemptTrack extends EventListener {

  private static final VarHandle ATTEMPT;

  static {
    try {
      ATTEMPT = MethodHandles.lookup().findVarHandle(AttemptTrack.class, "attempt", Attempt.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  // The attempt under way, or handed over to the caller. The route only changes while it is null.
  private volatile @Nullable Attempt attempt;
  private volatile @Nullable ServerRoute route;
  private volatile boolean handedOver;
  private boolean upgraded;
  private @Nullable Outcome outcome;
  private int status;

  // How far it came.
  private volatile boolean connectFailed;
  private boolean sent;
  private boolean followedUp;
  private boolean bodyStarted;
  private boolean transportFailed;
  private boolean http2;
  private boolean answered;
  private boolean bodyOpen;
  private long idleNanos;

  /** Until the answer is here, when the request was sent; then, how long it took to come. */
  private long clockNanos;

  /** Returns whether a canceled call was canceled by its own {@code callTimeout}. */
  abstract boolean isTimedOut(Call call);

  /** Keeps the connection that the call has got until it lets go of it. */
  abstract void hold(Connections.Use use);

  // --- From its beginning to its end -------------------------------------------------------------

  /** Begins an attempt. One that was handed over before, and not ended, is superseded. */
  void begin(Attempt next, ServerRoute nextRoute) {
    end();
    status = 0;
    if (handedOver) { // a look costs less than a volatile write, and most calls need none
      handedOver = false;
    }
    connected();
    upgraded = false;
    outcome = null;
    sent = false;
    followedUp = false;
    bodyStarted = false;
    transportFailed = false;
    answered = false;
    bodyOpen = false;
    idleNanos = 0;
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
   * Hands the response over to the caller. The attempt ends with its body. A failure is told now; a
   * success only when the body has ended, as a server that cuts its bodies is not a good one.
   *
   * @param early whether to tell a success now too, because the body may never end or a trial waits
   * @param switched whether the connection now speaks another protocol, and ends with the call
   */
  void handOver(Outcome newOutcome, int newStatus, boolean early, boolean switched) {
    status = newStatus;
    Attempt current = attempt;
    if (current != null && (early || newOutcome.isFailure())) {
      current.report(newOutcome, latencyNanos());
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
          ending.report(told, latencyNanos());
        }
        ending.release();
        if (endingRoute != null) {
          endingRoute.leave();
        }
        return;
      }
    }
  }

  /** Whoever the call goes to now is no server of a service, and not accounted for. */
  void leaveRoute() {
    route = null;
  }

  // --- What is known of it -----------------------------------------------------------------------

  Phases phases() {
    return new Phases(
        connectFailed, sent, followedUp, transportFailed, http2, idleNanos >= 0, idleNanos);
  }

  /** Returns whether an attempt has begun whose response the caller does not have yet. */
  boolean isUnderWay() {
    return attempt != null && !handedOver;
  }

  /** Returns whether the call has left the service's servers for somebody else. */
  boolean isElsewhere() {
    return route == null;
  }

  boolean wasSent() {
    return sent;
  }

  boolean bodyStarted() {
    return bodyStarted;
  }

  /** Returns the time from the request being sent to the response headers, or -1. */
  long latencyNanos() {
    return answered ? clockNanos : -1;
  }

  /** Returns the status of the response that was handed over, or 0. */
  int status() {
    return status;
  }

  /** Returns the route of the attempt under way, or of the last one; null before the first. */
  @Nullable ServerRoute route() {
    return route;
  }

  /** Returns the route of the attempt under way. */
  ServerRoute currentRoute() {
    return Objects.requireNonNull(route, "no attempt has begun");
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

  private void connected() {
    if (connectFailed) {
      connectFailed = false;
    }
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    connected();
    Protocol protocol = connection.protocol();
    http2 = protocol == Protocol.HTTP_2 || protocol == Protocol.H2_PRIOR_KNOWLEDGE;
    ServerRoute to = route;
    if (to != null) {
      Connections.Use use = to.connections.of(connection);
      idleNanos = use.begin(System.nanoTime());
      hold(use);
    }
  }

  @Override
  public void requestHeadersStart(Call call) {
    followedUp = sent;
    sent = true;
    answered = false;
  }

  @Override
  public void requestHeadersEnd(Call call, Request request) {
    clockNanos = System.nanoTime();
  }

  @Override
  public void requestBodyStart(Call call) {
    bodyStarted = true;
  }

  @Override
  public void requestBodyEnd(Call call, long byteCount) {
    if (!answered) { // a duplex body may end after the answer
      clockNanos = System.nanoTime();
    }
  }

  @Override
  public void requestFailed(Call call, IOException failure) {
    transportFailed = true;
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    clockNanos = System.nanoTime() - clockNanos;
    answered = true;
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
      } else if (isTimedOut(call)) {
        outcome = Outcome.TIMEOUT;
      }
      end();
    }
  }

  @Override
  public void canceled(Call call) {
    if (handedOver) {
      if (bodyOpen && isTimedOut(call)) {
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
