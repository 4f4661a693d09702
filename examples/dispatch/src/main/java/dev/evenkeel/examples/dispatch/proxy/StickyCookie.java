package dev.evenkeel.examples.dispatch.proxy;

import java.io.IOException;
import java.util.List;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Carries the library's session cookie from one call to the client that asked: a jar for that call
 * only, as the jar of the clients is in their browsers. What browsers send comes in the {@code
 * Cookie} header, where the library looks first.
 */
final class StickyCookie implements CookieJar {

  static final String NAME = "evenkeel-server";

  private @Nullable Cookie set;

  /** Gives the call the jar that its request is tagged with. */
  static Response perCall(Interceptor.Chain chain) throws IOException {
    StickyCookie jar = chain.request().tag(StickyCookie.class);
    return (jar == null ? chain : chain.withCookieJar(jar)).proceed(chain.request());
  }

  @Override
  public List<Cookie> loadForRequest(HttpUrl url) {
    return List.of();
  }

  /** Keeps ours; those of the servers go to the client as headers of the answer. */
  @Override
  public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
    for (Cookie cookie : cookies) {
      if (cookie.name().equals(NAME)) {
        set = cookie;
      }
    }
  }

  /** Returns the line of {@code Set-Cookie} for the client, or null if it need not change. */
  @Nullable String setCookie() {
    Cookie cookie = set;
    return cookie == null ? null : cookie.toString();
  }
}
