package dev.evenkeel.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a server is: the address forms that {@link Server#of} takes, parsed once. */
record Address(@Nullable String scheme, String host, int port) {

  private static final Pattern FORM =
      Pattern.compile("(?:(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*)://)?(?<rest>.*)", Pattern.DOTALL);
  private static final Pattern BEYOND_THE_PORT = Pattern.compile("[/?#]");
  private static final Pattern HOST_AND_PORT =
      Pattern.compile(
          "(?:\\[(?<v6>[0-9a-fA-F:.]+)]|(?<host>[^:\\[\\]]+))(?::(?<port>[0-9]{1,6}))?");
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*\\.?");

  static Address parse(String text) {
    Objects.requireNonNull(text, "address");
    if (text.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "server address must not hold a user or password; send credentials with the request");
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw bad(text, "it is none of these");
    }
    String scheme = form.group("scheme");
    String rest = form.group("rest");
    if (scheme != null) {
      scheme = scheme.toLowerCase(Locale.ROOT);
      if (!scheme.equals("http") && !scheme.equals("https")) {
        throw bad(text, "the scheme must be http or https");
      }
      if (rest.endsWith("/")) {
        rest = rest.substring(0, rest.length() - 1);
      }
    }
    Matcher beyond = BEYOND_THE_PORT.matcher(rest);
    if (beyond.find()) { // not shown: it may hold a token, and messages end in logs
      String shown = text.substring(0, form.start("rest") + beyond.start());
      throw bad(shown + "...", "a path or query belongs to the request");
    }
    Matcher parts = HOST_AND_PORT.matcher(rest);
    if (!parts.matches()) {
      throw bad(text, "it is none of these");
    }
    return new Address(scheme, host(text, parts), port(text, scheme, parts.group("port")));
  }

  private static String host(String text, Matcher parts) {
    String v6 = parts.group("v6");
    if (v6 != null) {
      try {
        // A literal is parsed, never looked up: only hex digits, colons and dots are left here.
        if (v6.indexOf(':') >= 0 && InetAddress.getByName("[" + v6 + "]") != null) {
          return v6.toLowerCase(Locale.ROOT);
        }
      } catch (UnknownHostException notAnAddress) {
        throw bad(text, "'" + v6 + "' is no IPv6 address");
      }
      throw bad(text, "brackets are for IPv6 addresses");
    }
    String host = parts.group("host").toLowerCase(Locale.ROOT);
    if (host.length() > 253 || !NAME.matcher(host).matches()) {
      throw bad(text, "the host is no name and no address");
    }
    return host;
  }

  private static int port(String text, @Nullable String scheme, @Nullable String digits) {
    if (digits == null) {
      if (scheme == null) {
        throw bad(text, "the port is missing");
      }
      return scheme.equals("https") ? 443 : 80;
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > 65535) {
      throw bad(text, "the port must be 1 to 65535");
    }
    return port;
  }

  private static IllegalArgumentException bad(String text, String why) {
    return new IllegalArgumentException(
        "server address must be host:port, [v6]:port, http://host[:port] or https://host[:port], was '"
            + printable(text)
            + "': "
            + why);
  }

  /** Returns {@code text} fit for a message: control characters replaced, length bounded. */
  static String printable(String text) {
    String shortened = text.length() > 100 ? text.substring(0, 100) + "..." : text;
    return shortened.replaceAll("\\p{Cntrl}", "?");
  }

  String hostAndPort() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public String toString() {
    return scheme == null ? hostAndPort() : scheme + "://" + hostAndPort();
  }
}
