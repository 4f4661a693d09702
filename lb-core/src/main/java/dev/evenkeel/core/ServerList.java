package dev.evenkeel.core;

import dev.evenkeel.api.Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The door for lists of servers: what gets through is valid. */
final class ServerList {

  /** A bound against a source gone wild; larger fleets than this are not one service. */
  static final int MAX_SERVERS = 65_536;

  private ServerList() {}

  /**
   * Returns a copy of {@code servers}.
   *
   * @throws IllegalArgumentException if two have one id, if schemes are mixed, or if there are too
   *     many
   */
  static List<Server> checked(String service, List<Server> servers) {
    List<Server> copy = List.copyOf(servers);
    if (copy.size() > MAX_SERVERS) {
      throw new IllegalArgumentException(
          "service '"
              + service
              + "' may have "
              + MAX_SERVERS
              + " servers at most, was given "
              + copy.size());
    }
    Map<String, Server> byId = new HashMap<>(copy.size() * 4 / 3 + 1);
    for (Server server : copy) {
      Server twin = byId.put(server.id(), server);
      if (twin != null) {
        throw new IllegalArgumentException(
            "service '"
                + service
                + "' has two servers with the id '"
                + server.id()
                + "'; ids must differ (Server.withId), or leave one out");
      }
      if (!Objects.equals(server.scheme(), copy.get(0).scheme())) {
        throw new IllegalArgumentException(
            "all servers of service '"
                + service
                + "' must have the same scheme, but "
                + copy.get(0)
                + " and "
                + server
                + " differ; give all of them as http://, all as https://, or all as host:port");
      }
    }
    return copy;
  }
}
