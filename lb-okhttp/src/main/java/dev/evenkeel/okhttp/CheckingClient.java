package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.Proxy;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * A user's client made fit for health checks: each call goes to the server that it is told, by a
 * new connection, and passes nothing of what real calls pass. Lives as long as its checker.
 */
final class CheckingClient {

  private static final KClass<Server> SERVER = JvmClassMappingKt.getKotlinClass(Server.class);
  private static final int IDLE_SECONDS = 10;

  private final OkHttpClient client;

  CheckingClient(OkHttpClient user, String service, AddressPolicy policy) {
    // No limits here: whoever checks bounds the checks at once before their time begins to run. A
    // check that waited in this queue would fail by its own side's fault.
    Dispatcher dispatcher = new Dispatcher(threads());
    dispatcher.setMaxRequests(Integer.MAX_VALUE);
    dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
    OkHttpClient.Builder builder = user.newBuilder();
    builder.interceptors().clear();
    builder.networkInterceptors().clear();
    Dns names = new PolicedDns(service, ServiceDns.namesOf(user.dns()), policy);
    client =
        builder
            .addInterceptor(chain -> steer(chain, service, names))
            .eventListener(EventListener.NONE)
            .socketFactory(SteeringSocketFactory.over(user.socketFactory()))
            .proxy(Proxy.NO_PROXY)
            .dispatcher(dispatcher)
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
            .cookieJar(CookieJar.NO_COOKIES)
            .cache(null)
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .build();
  }

  private static Response steer(Interceptor.Chain chain, String service, Dns names)
      throws IOException {
    Server server = Objects.requireNonNull(chain.request().tag(SERVER));
    return chain.withDns(new ServerRoute(service, server, names, null)).proceed(chain.request());
  }

  Call newCall(Server server, HttpUrl url, Headers headers) {
    return client.newCall(
        new Request.Builder().url(url).headers(headers).tag(SERVER, server).build());
  }

  void close() {
    client.dispatcher().cancelAll();
    client.dispatcher().executorService().shutdownNow();
  }

  /** Virtual threads where there are any (Java 21), else daemons that end when they are idle. */
  private static ExecutorService threads() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException olderJava) {
      return daemons();
    } catch (IllegalAccessException | InvocationTargetException | RuntimeException previewOnly) {
      return daemons(); // Java 19 and 20 have the method and throw
    }
  }

  private static ExecutorService daemons() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "evenkeel-http-check");
          thread.setDaemon(true);
          return thread;
        });
  }
}
