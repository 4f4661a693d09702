package dev.evenkeel.examples.dispatch.proxy;

import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.examples.dispatch.Fleet;
import dev.evenkeel.examples.dispatch.HttpListener;
import dev.evenkeel.examples.dispatch.Running;
import dev.evenkeel.okhttp.Affinity;
import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/** The proxy at work: an HTTP server in front, a balanced OkHttp client behind. */
public final class RunningProxy implements Running {

  /** What running requests get when the proxy is told to end. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final BalancedService service;
  private final HttpListener listener;
  private final ProxyFigures figures;

  private RunningProxy(BalancedService service, HttpListener listener, ProxyFigures figures) {
    this.service = service;
    this.listener = listener;
    this.figures = figures;
  }

  static RunningProxy start(
      ProxySettings settings, Fleet fleet, byte @Nullable [] stickyKey, OkHttpClient base)
      throws IOException {
    OkHttpClient plain = towardsServers(settings, base);
    BalancedService service = service(settings, fleet, stickyKey, plain);
    fleet.checked(service.balancer());
    ProxyFigures figures = new ProxyFigures(service.balancer());
    ProxyHandler handler = new ProxyHandler(Evenkeel.install(plain, service), settings, figures);
    try {
      HttpListener listener =
          HttpListener.start(
              settings.listen(),
              http(settings),
              settings.threads(),
              settings.connections(),
              settings.idle(),
              GRACE,
              handler);
      return new RunningProxy(service, listener, figures);
    } catch (IOException cannot) {
      service.close();
      throw cannot;
    }
  }

  private static BalancedService service(
      ProxySettings settings, Fleet fleet, byte @Nullable [] stickyKey, OkHttpClient plain) {
    BalancedService.Builder service =
        Evenkeel.service(Fleet.SERVICE)
            // As many as can be in use at once: a proxy that closes connections is a slow one.
            .idleConnections(settings.threads())
            .engine(engine -> fleet.describe(engine, settings.sticky().equals("address"), plain));
    if (settings.sticky().equals("cookie")) {
      service.affinity(
          stickyKey == null
              ? Affinity.cookie(StickyCookie.NAME)
              : Affinity.cookie(StickyCookie.NAME, stickyKey));
    }
    return service.build();
  }

  /** Towards the servers: what they answer is the client's business, redirects included. */
  private static OkHttpClient towardsServers(ProxySettings settings, OkHttpClient base) {
    OkHttpClient.Builder client =
        base.newBuilder()
            .followRedirects(false)
            .followSslRedirects(false)
            .connectTimeout(Duration.ofSeconds(2))
            .readTimeout(settings.idle())
            .writeTimeout(settings.idle())
            .callTimeout(settings.longest())
            .addInterceptor(StickyCookie::perCall)
            .addNetworkInterceptor(ForwardedRequest::withoutOwnHeaders);
    if (settings.http2()) {
      client.protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    }
    return client.build();
  }

  private static HttpConfiguration http(ProxySettings settings) {
    HttpConfiguration http = HttpListener.settings();
    http.setRequestHeaderSize(settings.maxHeaders());
    // What a server may send is OkHttp's limit, 256 KB.
    http.setMaxResponseHeaderSize(256 << 10);
    return http;
  }

  /** Returns the engine: the state of the servers, and orders by hand. */
  public LoadBalancer balancer() {
    return service.balancer();
  }

  /** Returns where it listens, as {@code host:port}. */
  public String address() {
    return listener.address();
  }

  @Override
  public String started() {
    return "proxy: http://" + address() + "/";
  }

  @Override
  public String metrics() {
    return "proxy: " + figures;
  }

  /** Ends: no new requests, running ones have 10 s, then the engine ends. */
  @Override
  public void close() {
    listener.close();
    service.close();
  }
}
