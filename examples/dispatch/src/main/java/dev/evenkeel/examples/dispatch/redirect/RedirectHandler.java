package dev.evenkeel.examples.dispatch.redirect;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.CallContext;
import dev.evenkeel.core.LoadBalancer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers each request with the address of the server that the engine chose. What the client does
 * there is never seen here, so an attempt is over when the answer is: strategies by load see none,
 * and only checks tell who is well.
 */
final class RedirectHandler extends Handler.Abstract.NonBlocking {

  private final LoadBalancer balancer;
  private final Stickiness stickiness;
  private final Sent sent = new Sent();

  RedirectHandler(LoadBalancer balancer, Stickiness stickiness) {
    this.balancer = balancer;
    this.stickiness = stickiness;
  }

  String sent() {
    return sent.toString();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String pathAndQuery = request.getHttpURI().getPathQuery();
    if (pathAndQuery == null || !pathAndQuery.startsWith("/")) { // CONNECT host:port, OPTIONS *
      Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400);
      return true;
    }
    Server server;
    try {
      server = choose(request);
    } catch (NoAvailableServerException none) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
      Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
      return true;
    }
    sent.count(server.id(), Request.getRemoteAddr(request));
    stickiness.note(request, response, server.id());
    response.getHeaders().put(HttpHeader.LOCATION, origin(server) + pathAndQuery);
    // Not even a client that caches redirects without being told to may skip the next choice.
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.setStatus(statusFor(request.getMethod()));
    callback.succeeded();
    return true;
  }

  private Server choose(Request request) throws NoAvailableServerException {
    CallContext call = balancer.newCall();
    stickiness.ask(request, call);
    Attempt attempt = balancer.begin(call);
    attempt.report(Outcome.NEUTRAL, -1);
    attempt.release();
    return attempt.server();
  }

  /** After a 302 browsers ask by GET whatever they asked by before; 307 forbids that. */
  private static int statusFor(String method) {
    return HttpMethod.GET.is(method) || HttpMethod.HEAD.is(method)
        ? HttpStatus.FOUND_302
        : HttpStatus.TEMPORARY_REDIRECT_307;
  }

  private static String origin(Server server) {
    String host = server.host().indexOf(':') >= 0 ? "[" + server.host() + "]" : server.host();
    String scheme = server.scheme() == null ? "http" : server.scheme();
    return scheme + "://" + host + ":" + server.port();
  }
}
