package dev.evenkeel.okhttp;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * Checks the name of a service when it is registered: the host that callers write in their URLs.
 */
final class ServiceName {

  /**
   * What every part of OkHttp and the JDK takes for a host. OkHttp itself takes more, such as
   * {@code lb+orders}, but then {@code java.net.URI} sees no host, and cookie jars and proxy
   * selectors fail.
   */
  private static final Pattern FORM =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");

  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

  private static final Pattern IPV6 = Pattern.compile("\\[.*|[0-9a-f]*:[0-9a-f]*:.*");

  private ServiceName() {}

  /** Returns the name in lower case, as OkHttp gives the host of a URL. */
  static String check(String name) {
    String lower = Objects.requireNonNull(name, "service").toLowerCase(Locale.ROOT);
    if (NUMBERS.matcher(lower).matches() || IPV6.matcher(lower).matches()) {
      throw bad(name, "an IP address or number is never looked up, so it cannot be balanced");
    }
    if (lower.indexOf(':') >= 0 || lower.indexOf('/') >= 0) {
      throw bad(name, "give the host alone, without scheme, port and path");
    }
    if (!FORM.matcher(lower).matches()) {
      throw bad(name, "it is none; names in other letters are written as xn--...");
    }
    HttpUrl url = HttpUrl.parse("http://" + lower + "/");
    if (url == null || !url.host().equals(lower)) {
      throw bad(name, "OkHttp does not take it for a host");
    }
    return lower;
  }

  private static IllegalArgumentException bad(String name, String why) {
    String shown = name.replaceAll("\\p{Cntrl}", "?");
    return new IllegalArgumentException(
        "service must be a host name such as orders or orders.internal (letters, digits, '-', '_',"
            + " dots between labels), was '"
            + shown
            + "': "
            + why);
  }
}
