package dev.evenkeel.okhttp;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;

/** A cookie jar as browsers have it: by domain, path and name. */
final class MemoryJar implements CookieJar {

  final List<Cookie> cookies = new CopyOnWriteArrayList<>();

  @Override
  public void saveFromResponse(HttpUrl url, List<Cookie> received) {
    for (Cookie cookie : received) {
      cookies.removeIf(
          old -> old.name().equals(cookie.name()) && old.domain().equals(cookie.domain()));
      cookies.add(cookie);
    }
  }

  @Override
  public List<Cookie> loadForRequest(HttpUrl url) {
    return cookies.stream().filter(cookie -> cookie.matches(url)).toList();
  }
}
