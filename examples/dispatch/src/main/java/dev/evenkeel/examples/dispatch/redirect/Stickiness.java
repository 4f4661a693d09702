package dev.evenkeel.examples.dispatch.redirect;

import dev.evenkeel.core.CallContext;
import dev.evenkeel.strategy.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** By what a client is known again, so that it is sent to the same server as before. */
enum Stickiness {
  NONE,

  /** By its address: the key of a hash strategy, or of the sticky decorator over another one. */
  ADDRESS {
    @Override
    void ask(Request request, CallContext call) {
      call.affinity(KeyHash.of(Request.getRemoteAddr(request)));
    }
  },

  /**
   * By a cookie that names the server. It is not secret and not signed: {@code Location} names the
   * server too, and a client that wants another one can go there without asking.
   */
  COOKIE {
    @Override
    void ask(Request request, CallContext call) {
      call.prefer(serverIn(request));
    }

    @Override
    void note(Request request, Response response, String serverId) {
      if (!serverId.equals(serverIn(request))) {
        byte[] id = serverId.getBytes(StandardCharsets.US_ASCII);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(id);
        response
            .getHeaders()
            .add(HttpHeader.SET_COOKIE, NAME + "=" + value + "; Path=/; HttpOnly; SameSite=Lax");
      }
    }
  };

  private static final String NAME = "evenkeel-server";

  static Stickiness of(String option) {
    return valueOf(option.toUpperCase(Locale.ROOT));
  }

  /** Tells the engine where the client has been. */
  void ask(Request request, CallContext call) {}

  /** Tells the client where it is sent. */
  void note(Request request, Response response, String serverId) {}

  private static String serverIn(Request request) {
    for (HttpCookie cookie : Request.getCookies(request)) {
      if (cookie.getName().equals(NAME)) {
        try {
          byte[] id = Base64.getUrlDecoder().decode(cookie.getValue());
          return new String(id, StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException notOurs) {
          return "";
        }
      }
    }
    return ""; // the id of no server
  }
}
