package dev.evenkeel.okhttp;

import java.net.ProxySelector;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/**
 * The entrance to Evenkeel: balances the calls of an {@link OkHttpClient} over the servers of a
 * service.
 *
 * <pre>{@code
 * BalancedService orders =
 *     Evenkeel.service("orders").servers("127.0.0.1:8081", "127.0.0.1:8082").build();
 * OkHttpClient client = Evenkeel.install(new OkHttpClient(), orders);
 * Request request = new Request.Builder().url("http://orders/v1/items").build();
 * try (Response response = client.newCall(request).execute()) { ... }
 * }</pre>
 */
public final class Evenkeel {

  /** OkHttp's own limits, which show that nobody has thought of others. */
  private static final int OKHTTP_REQUESTS = 64;

  private static final int OKHTTP_REQUESTS_PER_HOST = 5;

  /**
   * All servers of a service have one host name, so OkHttp would run 5 asynchronous calls over all
   * of them. Other users of OkHttp with many servers came to about this number.
   */
  private static final int REQUESTS = 256;

  private static final int LEAST_IDLE_CONNECTIONS = 64;
  private static final int IDLE_SECONDS_OF_A_LEGS_THREAD = 5;

  private Evenkeel() {}

  /**
   * Returns a builder of a service.
   *
   * @param name the host by which callers name it: letters, digits, {@code -}, {@code _}, with dots
   *     between labels; no IP address, as those are never looked up
   * @throws IllegalArgumentException if it is no such name
   */
  public static BalancedService.Builder service(String name) {
    return new BalancedService.Builder(name);
  }

  /**
   * Returns a client that balances calls to {@code services}; {@code client} stays as it is. Calls
   * to all other hosts work as before. The whole of what differs from {@code client}:
   *
   * <ul>
   *   <li>the last application interceptor is a {@link LoadBalancingInterceptor};
   *   <li>its sockets, made by the client's own factory, are steered; its Dns knows the services;
   *       its proxies are not used for them;
   *   <li>OkHttp's own retry is off, as it repeats requests that were processed, and switched on
   *       again for other hosts if it was on;
   *   <li>where the dispatcher has OkHttp's default limits, there is another one, with 256 calls in
   *       all and for each host, on the same executor; a dispatcher with other limits is kept;
   *   <li>a connection pool with room for 64 idle connections, kept for 30 s, for the first server
   *       of each service and all other hosts. Each further server has a pool of its own, with room
   *       for as many as {@link BalancedService.Builder#idleConnections} says.
   * </ul>
   *
   * <p>None of this has to be closed by itself: closing the service ends its threads and its idle
   * connections, and the executor is the client's.
   *
   * @throws IllegalArgumentException if there is no service, two have the same name, or one is
   *     installed in {@code client} already
   * @throws IllegalStateException if the OkHttp on the class path is older than 5.4
   */
  public static OkHttpClient install(OkHttpClient client, BalancedService... services) {
    if (services.length == 0) {
      throw new IllegalArgumentException(
          "no service to install; make one by Evenkeel.service(name).servers(...).build()");
    }
    refuseSecondInstallation(client, services);
    LoadBalancingInterceptor balancing =
        new LoadBalancingInterceptor(client.retryOnConnectionFailure(), services);
    OkHttpClient installed =
        client
            .newBuilder()
            .addInterceptor(balancing)
            .retryOnConnectionFailure(false)
            .socketFactory(SteeringSocketFactory.over(client.socketFactory()))
            .dns(new ServiceDns(client.dns(), host -> balancing.steering(host, client.dns())))
            .proxySelector(proxies(client.proxySelector(), balancing))
            .dispatcher(dispatcher(client.dispatcher()))
            .connectionPool(connectionPool(services))
            .build();
    balancing.hedgeBy(legs(installed, balancing));
    return installed;
  }

  /** Each call would be balanced twice, and only what the second balancer picked would count. */
  private static void refuseSecondInstallation(OkHttpClient client, BalancedService... services) {
    for (Interceptor interceptor : client.interceptors()) {
      if (interceptor instanceof LoadBalancingInterceptor present) {
        for (BalancedService service : services) {
          if (present.serviceNames().contains(service.name())) {
            throw new IllegalArgumentException(
                "service '"
                    + service.name()
                    + "' is installed in this client already; a client knows a name once");
          }
        }
      }
    }
  }

  /**
   * Legs must not wait for a place in the dispatcher that the calls they belong to hold, nor for
   * one of its threads, as these may all be waiting for legs.
   */
  private static Call.Factory legs(OkHttpClient installed, LoadBalancingInterceptor balancing) {
    Dispatcher unbounded = new Dispatcher(threadsOfLegs());
    unbounded.setMaxRequests(Integer.MAX_VALUE);
    unbounded.setMaxRequestsPerHost(Integer.MAX_VALUE);
    OkHttpClient.Builder legs = installed.newBuilder().dispatcher(unbounded);
    legs.interceptors().clear();
    return legs.addInterceptor(balancing).build();
  }

  /** Returns an executor that has threads while there are legs, and needs no shutdown. */
  private static ExecutorService threadsOfLegs() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS_OF_A_LEGS_THREAD,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "evenkeel-hedging");
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Returns the attempts that a call has made so far, in order: where they went and how they ended.
   * For logs and for event listeners; empty for a call that did not go to a service. It can be
   * asked during and after the call.
   */
  public static List<CallAttempt> attempts(Call call) {
    CallTrack track = CallTrack.find(call);
    return track == null ? List.of() : track.recorded();
  }

  private static ProxySelector proxies(ProxySelector selector, LoadBalancingInterceptor balancing) {
    return new DirectProxySelector(selector, balancing.serviceNames());
  }

  private static Dispatcher dispatcher(Dispatcher present) {
    if (present.getMaxRequests() != OKHTTP_REQUESTS
        || present.getMaxRequestsPerHost() != OKHTTP_REQUESTS_PER_HOST) {
      return present;
    }
    Dispatcher wider = new Dispatcher(present.executorService());
    wider.setMaxRequests(REQUESTS);
    wider.setMaxRequestsPerHost(REQUESTS);
    return wider;
  }

  private static ConnectionPool connectionPool(BalancedService... services) {
    int idle = LEAST_IDLE_CONNECTIONS;
    for (BalancedService service : services) {
      idle = Math.max(idle, service.idleConnections());
    }
    return new ConnectionPool(idle, RouteTable.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
  }
}
