package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends all calls that share a cookie jar to one server, by a cookie of ours in that jar. */
final class OwnCookieAffinity extends Affinity {

  private static final Logger log = LoggerFactory.getLogger(Affinity.class);

  private final String name;
  private final ServerTokens tokens;
  private final AtomicBoolean warned = new AtomicBoolean();

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
    if (token.equals(CookieNames.value(name, chain, request))) {
      return;
    }
    CookieJar jar = chain.getCookieJar();
    // Not refused at installation: an interceptor may give each call a jar of its own.
    if (jar == CookieJar.NO_COOKIES && warned.compareAndSet(false, true)) {
      log.warn(
          "service '{}': calls cannot stick by the cookie '{}', as the client keeps none; give it a"
              + " cookieJar",
          request.url().host(),
          name);
    }
    jar.saveFromResponse(request.url(), List.of(cookie(request.url(), token)));
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
