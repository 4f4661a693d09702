package dev.evenkeel.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Asks the name service. Called by one thread, which may wait; each call ends in bounded time. */
interface NameClient {

  /**
   * The longest that an answer without a time to live is believed: the JDK's own default for its
   * cache.
   */
  long NO_TTL_SECONDS = 30;

  /** What a question found, and for how many seconds it may be believed. */
  record Found<T>(List<T> values, long ttlSeconds) {}

  /** A service record (RFC 2782): of the lowest priority first, in proportion to weight. */
  record Service(int priority, int weight, int port, String target) {}

  /**
   * Returns all addresses of {@code name}, IPv4 and IPv6.
   *
   * @throws NoSuchNameException if the name does not exist or has none
   * @throws IOException if the name service did not say
   */
  Found<InetAddress> addresses(String name) throws IOException;

  /**
   * Returns the service records of {@code name}.
   *
   * @throws NoSuchNameException if the name does not exist or has none
   * @throws IOException if the name service did not say
   */
  Found<Service> services(String name) throws IOException;

  /** The name service is well and says that there is nothing. */
  final class NoSuchNameException extends IOException {
    private static final long serialVersionUID = 1L;

    NoSuchNameException(String message) {
      super(message);
    }
  }
}
