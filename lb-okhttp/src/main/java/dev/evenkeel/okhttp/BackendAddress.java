package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import java.util.List;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/** Translates between the URL of a service and that of one of its servers, for one attempt. */
final class BackendAddress implements CookieJar {

  private final HttpUrl logical;
  private final HttpUrl backend;
  private final CookieJar jar;

  BackendAddress(HttpUrl logical, Server server, CookieJar jar) {
    this.logical = logical;
    this.backend = logical.newBuilder().host(server.host()).port(server.port()).build();
    this.jar = jar;
  }

  Request toBackend(Request request) {
    return request.newBuilder().url(backend).build();
  }

  /** Gives a response the logical URL, also where the server has redirected to itself. */
  Response toLogical(Response response) {
    Request last = response.request();
    return isBackend(last.url())
        ? response
            .newBuilder()
            .request(last.newBuilder().url(toLogical(last.url())).build())
            .build()
        : response;
  }

  private HttpUrl toLogical(HttpUrl url) {
    return url.newBuilder().host(logical.host()).port(logical.port()).build();
  }

  private boolean isBackend(HttpUrl url) {
    return url.host().equals(backend.host()) && url.port() == backend.port();
  }

  // Cookies are the service's, whichever server sets them.

  @Override
  public List<Cookie> loadForRequest(HttpUrl url) {
    return jar.loadForRequest(isBackend(url) ? toLogical(url) : url);
  }

  @Override
  public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
    if (!isBackend(url)) {
      jar.saveFromResponse(url, cookies);
      return;
    }
    jar.saveFromResponse(toLogical(url), cookies.stream().map(this::ofService).toList());
  }

  private Cookie ofService(Cookie cookie) {
    return cookie.domain().equals(backend.host())
        ? cookie.newBuilder().hostOnlyDomain(logical.host()).build()
        : cookie;
  }
}
