package dev.evenkeel.okhttp;

import dev.evenkeel.api.AddressPolicy;
import dev.evenkeel.api.Server;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A user's client made fit for health checks: each call goes to the server that it is told, by a
 * new connection, and passes nothing of what real calls pass. Lives as long as its checker.
 */
final class CheckingClient {

  private static final KClass<Server> SERVER = JvmClassMappingKt.getKotlinClass(Server.class);
  private static final KClass<CheckSocket> SOCKET =
      JvmClassMappingKt.getKotlinClass(CheckSocket.class);
  private static final int IDLE_SECONDS = 10;

  /**
   * For the parts of a check that do not wait for an answer. What may hold them up is a name server
   * that hangs, or a server that stops in the middle of its answer.
   */
  private static final int BRIEF_THREADS = 8;

  private final OkHttpClient client;

  /** The same for checks that bring their own socket. */
  private final OkHttpClient brief;

  private final AnswerLoop answers;

  /** Waiting with a thread costs nothing, or cannot be avoided. */
  private final boolean waitsWithThread;

  CheckingClient(OkHttpClient user, String service, AddressPolicy policy) {
    ExecutorService virtual = virtualThreads();
    Dispatcher dispatcher = unlimited(virtual != null ? virtual : waitingThreads());
    OkHttpClient.Builder builder = user.newBuilder();
    builder.interceptors().clear();
    builder.networkInterceptors().clear();
    SteeringSocketFactory sockets = SteeringSocketFactory.over(user.socketFactory());
    Dns names = new PolicedDns(service, ServiceDns.namesOf(user.dns()), policy);
    client =
        builder
            .addInterceptor(chain -> steer(chain, service, names))
            .eventListener(EventListener.NONE)
            .socketFactory(sockets)
            .proxy(Proxy.NO_PROXY)
            .dispatcher(dispatcher)
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
            .cookieJar(CookieJar.NO_COOKIES)
            .cache(null)
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            // The one limit is the time that the check has.
            .connectTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .build();
    brief = client.newBuilder().dispatcher(unlimited(briefThreads())).build();
    answers = new AnswerLoop(dispatcher.executorService());
    waitsWithThread =
        virtual != null
            || !sockets.isOfJdk()
            || client.protocols().contains(Protocol.H2_PRIOR_KNOWLEDGE);
  }

  private static Response steer(Interceptor.Chain chain, String service, Dns names)
      throws IOException {
    Server server = Objects.requireNonNull(chain.request().tag(SERVER));
    Dns route = new ServerRoute(service, server, names, null);
    CheckSocket own = chain.request().tag(SOCKET);
    Interceptor.Chain steered =
        own == null
            ? chain.withDns(route)
            : chain.withDns(own.names(route)).withSocketFactory(new OneSocket(own));
    return steered.proceed(chain.request());
  }

  /** Returns a call for one check, over a connection of its own or over {@code socket}. */
  Call newCall(Server server, Request request, @Nullable CheckSocket socket) {
    Request steered = request.newBuilder().tag(SERVER, server).tag(SOCKET, socket).build();
    return (socket == null ? client : brief).newCall(steered);
  }

  /** Returns whether the answer to {@code request} is better waited for by {@link #answers}. */
  boolean waitsWithoutThread(Request request) {
    return !waitsWithThread && !request.isHttps();
  }

  AnswerLoop answers() {
    return answers;
  }

  void close() {
    answers.close();
    for (OkHttpClient each : List.of(client, brief)) {
      each.dispatcher().cancelAll();
      each.dispatcher().executorService().shutdownNow();
    }
  }

  /** Returns virtual threads where there are any (Java 21), else null. */
  private static @Nullable ExecutorService virtualThreads() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException olderJava) {
      return null;
    } catch (IllegalAccessException | InvocationTargetException | RuntimeException previewOnly) {
      return null; // Java 19 and 20 have the method and throw
    }
  }

  /** Returns as many threads as checks wait: each holds one. */
  private static ExecutorService waitingThreads() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        CheckingClient::daemon);
  }

  private static ExecutorService briefThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            BRIEF_THREADS,
            BRIEF_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            CheckingClient::daemon);
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "evenkeel-http-check");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Whoever checks bounds the checks at once before their time begins to run: a check that waited
   * in a dispatcher's queue would fail by its own side's fault.
   */
  private static Dispatcher unlimited(ExecutorService threads) {
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(Integer.MAX_VALUE);
    dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
    return dispatcher;
  }
}
