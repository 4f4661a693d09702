package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import java.io.IOException;
import java.net.Proxy;
import java.net.UnknownServiceException;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends attempts to their servers, for one service of one client, by changing the chain and not the
 * request: the URL stays the service's, and so do cookies, cache, {@code Host}, TLS names and
 * redirects.
 *
 * <p>Each change of the chain costs a copy of 112 bytes, so in an installed client there is one:
 * the Dns that leads to the server.
 */
final class Steering {

  private final BalancedService service;
  private final RouteTable routes;
  private final PolicedDns names;
  private volatile @Nullable Sockets sockets;

  /** Sockets that are steered, and such as are guarded besides, made by {@code maker}. */
  private record Sockets(
      SocketFactory maker, SteeringSocketFactory steered, SteeringSocketFactory guarded) {}

  Steering(BalancedService service, Dns names) {
    this.names = new PolicedDns(service.name(), names, service.addressPolicy());
    this.service = service;
    this.routes = new RouteTable(service, this.names);
    service.keepUpToDate(routes);
  }

  BalancedService service() {
    return service;
  }

  ServerRoute routeTo(Server server) {
    return routes.to(server);
  }

  /** Makes one attempt, on the server of the track's route. */
  Response proceed(Interceptor.Chain chain, Request request, CallOptions options, CallTrack track)
      throws IOException {
    ServerRoute route = track.currentRoute();
    Request logical = inSchemeOf(route.server, request);
    if (service.addressing() == Addressing.BACKEND) {
      return proceedToBackend(chain, logical, options, track);
    }
    int lane = track.lane(logical.url().port(), route);
    Interceptor.Chain steered = limited(steer(chain, route), options, track);
    if (lane == logical.url().port()) {
      return steered.proceed(logical);
    }
    // A cache would keep the answer under the port that is not the service's.
    Response response = steered.withCache(null).proceed(onLane(logical, lane));
    return backFromLane(response, logical, lane);
  }

  private Response proceedToBackend(
      Interceptor.Chain chain, Request logical, CallOptions options, CallTrack track)
      throws IOException {
    BackendAddress address =
        new BackendAddress(logical.url(), track.currentRoute().server, chain.getCookieJar());
    Interceptor.Chain addressed =
        limited(guarded(chain), options, track)
            .withCookieJar(address)
            .withCache(null)
            .withRetryOnConnectionFailure(false)
            .withProxy(Proxy.NO_PROXY);
    return address.toLogical(addressed.proceed(address.toBackend(logical)));
  }

  /**
   * Goes where a server of the service has redirected to, which is none of its servers and no other
   * service: to the addresses that the policy permits, checked when the connection is made.
   */
  Response proceedElsewhere(Interceptor.Chain chain, Request request) throws IOException {
    return guarded(chain).proceed(request);
  }

  private Interceptor.Chain guarded(Interceptor.Chain chain) {
    return chain.withDns(names).withSocketFactory(socketsFor(chain).guarded());
  }

  private Interceptor.Chain steer(Interceptor.Chain chain, ServerRoute route) {
    Interceptor.Chain steered = chain.withDns(route);
    if (route.pool != null) {
      steered = steered.withConnectionPool(route.pool);
    }
    if (steered.getRetryOnConnectionFailure()) {
      steered = steered.withRetryOnConnectionFailure(false);
    }
    if (!(steered.getSocketFactory() instanceof SteeringSocketFactory)) {
      steered = steered.withSocketFactory(socketsFor(steered).steered());
    }
    if (!isDirect(steered)) {
      steered = steered.withProxy(Proxy.NO_PROXY);
    }
    return steered;
  }

  private boolean isDirect(Interceptor.Chain chain) {
    return chain.getProxy() == null
        ? chain.getProxySelector() instanceof DirectProxySelector direct
            && direct.covers(service.name())
        : chain.getProxy().type() == Proxy.Type.DIRECT;
  }

  /** Keeps those of the last maker: one interceptor may serve clients that differ in it. */
  private Sockets socketsFor(Interceptor.Chain chain) {
    SocketFactory maker = chain.getSocketFactory();
    Sockets present = sockets;
    if (present == null || present.maker() != maker) {
      SteeringSocketFactory steered = SteeringSocketFactory.over(maker);
      present = new Sockets(maker, steered, steered.guardedBy(service.addressPolicy()));
      sockets = present;
    }
    return present;
  }

  /**
   * Bounds the waits of an attempt by its own time-out and by what is left of the call's deadline.
   */
  private Interceptor.Chain limited(Interceptor.Chain chain, CallOptions options, CallTrack track) {
    long limit = service.retry().perAttemptTimeoutMillis();
    if (options.deadlineNanos() > 0) {
      long left = Deadline.leftNanos(chain.call(), options, track.startNanos);
      long leftMillis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(left));
      limit = limit == 0 ? leftMillis : Math.min(limit, leftMillis);
    }
    if (limit == 0) {
      return chain;
    }
    int millis = (int) Math.min(limit, Integer.MAX_VALUE);
    return chain
        .withConnectTimeout(shorter(chain.connectTimeoutMillis(), millis), TimeUnit.MILLISECONDS)
        .withReadTimeout(shorter(chain.readTimeoutMillis(), millis), TimeUnit.MILLISECONDS)
        .withWriteTimeout(shorter(chain.writeTimeoutMillis(), millis), TimeUnit.MILLISECONDS);
  }

  private static int shorter(int configured, int limit) {
    return configured == 0 ? limit : Math.min(configured, limit);
  }

  /** Upgrades a request for a service whose servers speak https only; never the other way. */
  private Request inSchemeOf(Server server, Request request) throws UnknownServiceException {
    HttpUrl url = request.url();
    String scheme = server.scheme();
    if (scheme == null || scheme.equals(url.scheme())) {
      return request;
    }
    if (url.isHttps()) {
      throw new UnknownServiceException(
          "service '"
              + service.name()
              + "' speaks http, the request asks for https; give its servers as https://host:port if"
              + " they do speak it");
    }
    HttpUrl.Builder upgraded = url.newBuilder().scheme(scheme);
    if (url.port() == HttpUrl.defaultPort("http")) {
      upgraded.port(HttpUrl.defaultPort(scheme));
    }
    return request.newBuilder().url(upgraded.build()).build();
  }

  private static Request onLane(Request request, int lane) {
    Request.Builder changed = request.newBuilder().url(withPort(request.url(), lane));
    if (request.header("Host") == null) {
      changed.header("Host", authority(request.url()));
    }
    return changed.build();
  }

  /**
   * Undoes what {@link #onLane} did, in whatever request was the last one that OkHttp made of it.
   */
  private Response backFromLane(Response response, Request logical, int lane) {
    Request last = response.request();
    if (last.url().port() != lane || !last.url().host().equals(logical.url().host())) {
      return response;
    }
    Request.Builder restored = last.newBuilder().url(withPort(last.url(), logical.url().port()));
    if (logical.header("Host") == null) {
      restored.removeHeader("Host");
    }
    return response.newBuilder().request(restored.build()).build();
  }

  private static HttpUrl withPort(HttpUrl url, int port) {
    return url.newBuilder().port(port).build();
  }

  private static String authority(HttpUrl url) {
    return url.port() == HttpUrl.defaultPort(url.scheme())
        ? url.host()
        : url.host() + ":" + url.port();
  }
}
