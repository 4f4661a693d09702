package dev.evenkeel.dns;

import dev.evenkeel.api.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the servers that one answer names, into an order of its own: name servers rotate their
 * records from answer to answer, and that is no change.
 */
final class Answer {

  private static final Comparator<Server> BEST_FIRST =
      Comparator.comparingInt(Server::tier).thenComparing(Server::id);

  private final String name;
  private final Endpoints endpoints;
  private final Map<String, Server> servers = new HashMap<>();
  private @Nullable InetAddress refused;

  Answer(String name, Endpoints endpoints) {
    this.name = name;
    this.endpoints = endpoints;
  }

  /** Adds a server. One that is there already stays as it is. */
  void add(InetAddress address, int port, int tier, int weight) {
    if (!endpoints.allows(address)) {
      refused = address;
      return;
    }
    Server server = endpoints.server(address, port).withTier(tier).withWeight(weight);
    servers.putIfAbsent(server.id(), server);
  }

  /**
   * Returns the servers, at most as many as are wanted, lower tiers first.
   *
   * @throws NameClient.NoSuchNameException if there are none
   * @throws IOException if there are addresses but none that may be used
   */
  List<Server> servers() throws IOException {
    if (servers.isEmpty() && refused != null) {
      throw new IOException(
          "all addresses of '"
              + name
              + "' are refused, such as "
              + refused.getHostAddress()
              + "; DnsServerSourceBuilder.allow says which may be used");
    }
    if (servers.isEmpty()) {
      throw new NameClient.NoSuchNameException("'" + name + "' has no server with an address");
    }
    return servers.values().stream().sorted(BEST_FIRST).limit(endpoints.maxServers()).toList();
  }
}
