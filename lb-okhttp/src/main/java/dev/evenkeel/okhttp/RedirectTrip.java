package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import dev.evenkeel.core.ServerStatus;
import java.io.IOException;
import java.net.ProtocolException;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Follows a call that a server has sent away from itself: to a service, which is balanced there; to
 * a member of its own service, which is preferred (this is how a dispatcher balances by redirects);
 * or elsewhere, with nothing of the service's on it.
 */
final class RedirectTrip {

  /** As many as OkHttp follows, which counts those that stay on a server by itself. */
  private static final int MOST_HOPS = 20;

  private final LoadBalancingInterceptor interceptor;
  private final Interceptor.Chain chain;
  private final CallTrack track;

  RedirectTrip(LoadBalancingInterceptor interceptor, Interceptor.Chain chain, CallTrack track) {
    this.interceptor = interceptor;
    this.chain = chain;
    this.track = track;
  }

  Response follow(Steering first, Request firstRequest, Redirected firstRedirect)
      throws IOException {
    Steering from = first;
    Request request = firstRequest;
    Redirected redirected = firstRedirect;
    for (int hop = 1; hop <= MOST_HOPS; hop++) {
      Request next = withoutOurHost(redirected.next(), request);
      Steering to = interceptor.steering(next.url().host(), chain.getDns());
      Server member = to == null ? memberAt(from, next.url()) : null;
      if (member != null) {
        to = from;
        next = toService(next, request, from);
      }
      if (isDowngrade(request, next, to)) {
        return redirected.response();
      }
      try {
        Response response = proceed(from, to, next, member);
        return response.newBuilder().priorResponse(stripped(redirected)).build();
      } catch (Redirected again) {
        redirected = again;
        request = next;
        from = to == null ? from : to;
      }
    }
    throw new ProtocolException("Too many follow-up requests: " + (MOST_HOPS + 1));
  }

  private Response proceed(
      Steering from, @Nullable Steering to, Request next, @Nullable Server member)
      throws IOException {
    if (to == null) {
      track.goElsewhere();
      return from.proceedElsewhere(chain, next);
    }
    String hint = member == null ? null : member.id();
    return new BalancedCall(to, chain, next, LoadBalancingInterceptor.optionsOf(next), track)
        .execute(hint);
  }

  /**
   * An attempt on another port carries the service's name as its Host, which must not travel on.
   */
  private static Request withoutOurHost(Request next, Request request) {
    return request.header("Host") == null && next.header("Host") != null
        ? next.newBuilder().removeHeader("Host").build()
        : next;
  }

  private static @Nullable Server memberAt(Steering from, HttpUrl url) {
    for (ServerStatus status : from.service().balancer().snapshot().servers()) {
      Server server = status.server();
      if (server.port() == url.port() && server.host().equals(url.host())) {
        return server;
      }
    }
    return null;
  }

  /**
   * Gives a request to a member the URL of its service, where its cookies and credentials belong.
   */
  private static Request toService(Request next, Request request, Steering service) {
    HttpUrl logical =
        next.url()
            .newBuilder()
            .scheme(request.url().scheme())
            .host(service.service().name())
            .port(request.url().port())
            .build();
    Request.Builder changed = next.newBuilder().url(logical);
    String authorization = request.header("Authorization");
    if (authorization != null) {
      changed.header("Authorization", authorization); // OkHttp took it for a strange host's
    }
    return changed.build();
  }

  /**
   * From https to http never, unless the service that is meant speaks https only and will be
   * upgraded.
   */
  private static boolean isDowngrade(Request request, Request next, @Nullable Steering to) {
    return request.url().isHttps()
        && !next.url().isHttps()
        && !(to != null && to.service().isHttpsOnly());
  }

  private static Response stripped(Redirected redirected) {
    return redirected.response();
  }
}
