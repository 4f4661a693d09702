package dev.evenkeel.okhttp;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import okhttp3.Cookie;
import okhttp3.Interceptor;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Finds the cookie that a request will carry, which OkHttp adds only below its interceptors. */
final class CookieNames {

  /** A token of RFC 6265. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");

  private CookieNames() {}

  static String check(String name) {
    if (!TOKEN.matcher(Objects.requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException(
          "a cookie's name must have 1 to 64 letters, digits or any of !#$%&'*+-.^_`|~, was '"
              + name.replaceAll("\\p{Cntrl}", "?")
              + "'");
    }
    return name;
  }

  /** Returns the value of a cookie: that of the request's own header, or of the client's jar. */
  static @Nullable String value(String name, Interceptor.Chain chain, Request request) {
    String header = request.header("Cookie");
    if (header != null) {
      return valueIn(header, name);
    }
    List<Cookie> cookies = chain.getCookieJar().loadForRequest(request.url());
    for (Cookie cookie : cookies) {
      if (cookie.name().equals(name)) {
        return cookie.value();
      }
    }
    return null;
  }

  private static @Nullable String valueIn(String header, String name) {
    for (String pair : header.split(";", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).trim().equals(name)) {
        return pair.substring(equals + 1).trim();
      }
    }
    return null;
  }
}
