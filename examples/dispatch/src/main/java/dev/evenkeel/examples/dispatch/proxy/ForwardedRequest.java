package dev.evenkeel.examples.dispatch.proxy;

import dev.evenkeel.okhttp.CallOptions;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Turns a client's request into the one for a server: what stays here, what is added. */
final class ForwardedRequest {

  private static final String BY = "1.1 evenkeel";

  private ForwardedRequest() {}

  /**
   * Returns the request for the servers.
   *
   * @param url the service's, with path and query of the client
   * @param upgrade whether the client asks for another protocol and may have it
   */
  static okhttp3.Request of(
      Request request,
      HttpUrl url,
      @Nullable RequestBody body,
      boolean upgrade,
      ProxySettings settings,
      StickyCookie cookie) {
    okhttp3.Request.Builder forwarded =
        new okhttp3.Request.Builder().url(url).tag(StickyCookie.class, cookie);
    Headers.Builder headers = new Headers.Builder();
    HttpFields fields = request.getHeaders();
    HopByHop hop = new HopByHop(fields.getValuesList(HttpHeader.CONNECTION));
    boolean trusted = settings.trustForwarded();
    for (HttpField field : fields) {
      String name = field.getName();
      if (!hop.stays(name) && !isExpectation(field) && (trusted || !tellsOrigin(name))) {
        String value = field.getValue();
        headers.addUnsafeNonAscii(name, value == null ? "" : value);
      }
    }
    if (upgrade) {
      headers.set("Connection", "Upgrade");
      headers.set("Upgrade", "websocket");
    }
    if (headers.get("Accept-Encoding") == null) {
      // Without it OkHttp would ask for gzip, unpack, and answer something else than the server.
      headers.set("Accept-Encoding", "identity");
    }
    addOrigin(request, headers);
    headers.add("Via", BY);
    if (settings.sticky().equals("address")) {
      forwarded.tag(
          CallOptions.class, CallOptions.standard().withAffinity(clientOf(request, trusted)));
    }
    return forwarded.headers(headers.build()).method(request.getMethod(), body).build();
  }

  /** The client's "shall I send the body?" is answered here, when the body is asked for. */
  private static boolean isExpectation(HttpField field) {
    return field.getHeader() == HttpHeader.EXPECT;
  }

  /** What servers go by when they want to know who asks, and anybody could write. */
  private static boolean tellsOrigin(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("x-forwarded-")
        || lower.equals("forwarded")
        || lower.equals("x-real-ip");
  }

  private static void addOrigin(Request request, Headers.Builder headers) {
    String address = Request.getRemoteAddr(request);
    String scheme = request.isSecure() ? "https" : "http";
    String host = request.getHeaders().get(HttpHeader.HOST);
    boolean v6 = address.indexOf(':') >= 0;
    StringBuilder forwarded = new StringBuilder("for=");
    forwarded.append(v6 ? "\"[" + address + "]\"" : address);
    if (host != null && host.indexOf('"') < 0 && host.indexOf('\\') < 0) {
      forwarded.append(";host=\"").append(host).append('"');
      addIfAbsent(headers, "X-Forwarded-Host", host);
    }
    forwarded.append(";proto=").append(scheme);
    headers.addUnsafeNonAscii("Forwarded", forwarded.toString());
    addIfAbsent(headers, "X-Forwarded-Proto", scheme);
    List<String> claimed = headers.build().values("X-Forwarded-For"); // none unless trusted
    String before = claimed.isEmpty() ? "" : String.join(", ", claimed) + ", ";
    headers.removeAll("X-Forwarded-For").addUnsafeNonAscii("X-Forwarded-For", before + address);
  }

  private static void addIfAbsent(Headers.Builder headers, String name, String value) {
    if (headers.get(name) == null) {
      headers.addUnsafeNonAscii(name, value);
    }
  }

  /** Returns who asks: who connected, or whom a proxy before this one names. */
  private static String clientOf(Request request, boolean trusted) {
    List<String> claimed =
        trusted ? request.getHeaders().getValuesList("X-Forwarded-For") : List.of();
    if (claimed.isEmpty()) {
      return Request.getRemoteAddr(request);
    }
    String last = claimed.get(claimed.size() - 1);
    return last.substring(last.lastIndexOf(',') + 1).strip();
  }

  /** Takes out what OkHttp adds of its own for servers that want to know the client's program. */
  static Response withoutOwnHeaders(Interceptor.Chain chain) throws IOException {
    okhttp3.Request request = chain.request();
    String agent = request.header("User-Agent");
    return chain.proceed(
        agent != null && agent.startsWith("okhttp/")
            ? request.newBuilder().removeHeader("User-Agent").build()
            : request);
  }
}
