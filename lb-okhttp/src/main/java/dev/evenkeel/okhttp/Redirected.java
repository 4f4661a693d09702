package dev.evenkeel.okhttp;

import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * A server has sent the call elsewhere. It ends OkHttp's own following of redirects and is caught
 * by the {@link LoadBalancingInterceptor}, which goes there in the right way; nobody else sees it.
 */
final class Redirected extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Response response;
  private final transient Request next;

  Redirected(Response response, Request next) {
    super("redirected to " + next.url().redact(), null, false, false);
    this.response = response;
    this.next = next;
  }

  /** Returns the request that OkHttp would have made next. */
  Request next() {
    return next;
  }

  int status() {
    return response.code();
  }

  /** Returns the redirect itself, without its body, which is closed already. */
  Response response() {
    return response.newBuilder().body(ResponseBody.create("", null)).build();
  }
}
