package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import java.util.List;
import okhttp3.Cookie;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Sends all calls that share a cookie jar to one server, by a cookie of ours in that jar. */
final class OwnCookieAffinity extends Affinity {

  private final String name;
  private final ServerTokens tokens;

  OwnCookieAffinity(String name, ServerTokens tokens) {
    this.name = name;
    this.tokens = tokens;
  }

  @Override
  @Nullable String preferred(BalancedService service, Interceptor.Chain chain, Request request) {
    String token = CookieNames.value(name, chain, request);
    return token == null ? null : tokens.serverOf(token, service);
  }

  @Override
  void learn(Server server, Interceptor.Chain chain, Request request, Response response) {
    if (response.networkResponse() == null) {
      return; // from the cache
    }
    String token = tokens.tokenOf(server.id());
    if (!token.equals(CookieNames.value(name, chain, request))) {
      chain.getCookieJar().saveFromResponse(request.url(), List.of(cookie(request.url(), token)));
    }
  }

  private Cookie cookie(HttpUrl url, String token) {
    Cookie.Builder cookie =
        new Cookie.Builder()
            .name(name)
            .value(token)
            .hostOnlyDomain(url.host())
            .path("/")
            .httpOnly()
            .sameSite("Lax");
    return url.isHttps() ? cookie.secure().build() : cookie.build();
  }
}
