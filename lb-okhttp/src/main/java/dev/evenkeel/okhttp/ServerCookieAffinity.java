package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import okhttp3.Cookie;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Sends a session where its cookie came from. */
final class ServerCookieAffinity extends Affinity {

  private final String name;
  private final SessionTable sessions;

  ServerCookieAffinity(String name, SessionTable sessions) {
    this.name = name;
    this.sessions = sessions;
  }

  @Override
  @Nullable String preferred(BalancedService service, Interceptor.Chain chain, Request request) {
    String session = CookieNames.value(name, chain, request);
    return session == null ? null : sessions.serverOf(session);
  }

  @Override
  void learn(Server server, Interceptor.Chain chain, Request request, Response response) {
    if (response.networkResponse() == null) {
      return; // from the cache
    }
    String session = null;
    for (String header : response.headers("Set-Cookie")) {
      Cookie cookie = Cookie.parse(request.url(), header);
      if (cookie != null && cookie.name().equals(name)) {
        session = cookie.value();
      }
    }
    if (session == null) {
      session = CookieNames.value(name, chain, request);
    }
    if (session != null && !session.isEmpty()) {
      sessions.put(session, server.id());
    }
  }
}
