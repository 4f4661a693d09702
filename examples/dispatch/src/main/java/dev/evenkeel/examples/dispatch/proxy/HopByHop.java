package dev.evenkeel.examples.dispatch.proxy;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The headers of one message that are meant for the next hop only and not passed on (RFC 9110,
 * 7.6.1): the known ones and those that its {@code Connection} header names.
 */
final class HopByHop {

  private static final Set<String> KNOWN =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /**
   * What no {@code Connection} header can take away: a client must not rid its request of what
   * tells the server where it ends, for whom it is, or from whom.
   */
  private static final Set<String> END_TO_END =
      Set.of("host", "content-length", "cookie", "authorization", "via", "forwarded");

  private final Set<String> named = new TreeSet<>();

  /**
   * Begins with what {@code Connection} says.
   *
   * @param connection the values of all its lines
   */
  HopByHop(Iterable<String> connection) {
    for (String line : connection) {
      for (String name : line.split(",", -1)) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        if (!END_TO_END.contains(lower)) {
          named.add(lower);
        }
      }
    }
  }

  /** Returns whether the header stays here. */
  boolean stays(String header) {
    String lower = header.toLowerCase(Locale.ROOT);
    return KNOWN.contains(lower) || named.contains(lower);
  }
}
