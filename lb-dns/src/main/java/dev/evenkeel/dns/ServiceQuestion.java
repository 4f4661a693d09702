package dev.evenkeel.dns;

import dev.evenkeel.api.Server;
import dev.evenkeel.dns.NameClient.Found;
import dev.evenkeel.dns.NameClient.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The service records of a name (RFC 2782), as Consul and Kubernetes give them: the lowest priority
 * is tier 0, the next tier 1 and so on; weights are kept in proportion, within 1 to 1000; each
 * address of a target is a server.
 */
record ServiceQuestion(String name, Endpoints endpoints) implements Question {

  @Override
  public Found<Server> ask(NameClient names) throws IOException {
    Found<Service> found = names.services(name);
    List<Integer> priorities =
        found.values().stream().map(Service::priority).distinct().sorted().toList();
    int heaviest = found.values().stream().mapToInt(Service::weight).max().orElse(0);
    long ttl = found.ttlSeconds();
    Map<String, Server> servers = new TreeMap<>();
    IOException failure = null;
    for (Service service : sorted(found.values())) {
      try {
        Found<InetAddress> addresses = names.addresses(service.target());
        ttl = Math.min(ttl, addresses.ttlSeconds());
        for (InetAddress address : addresses.values()) {
          if (endpoints.allows(address)) {
            Server server =
                endpoints
                    .server(address, service.port())
                    .withTier(Math.min(100, priorities.indexOf(service.priority())))
                    .withWeight(weight(service.weight(), heaviest));
            servers.putIfAbsent(server.id(), server); // named twice: the better priority counts
          }
        }
      } catch (NameClient.NoSuchNameException gone) {
        failure = gone; // a target that is gone is one server less, no reason to lose the others
      }
    }
    if (servers.isEmpty() && failure != null) {
      throw failure;
    }
    return new Found<>(List.copyOf(servers.values()), ttl);
  }

  private static List<Service> sorted(List<Service> services) {
    List<Service> sorted = new ArrayList<>(services);
    sorted.sort(
        Comparator.comparingInt(Service::priority)
            .thenComparing(Service::target)
            .thenComparingInt(Service::port));
    return sorted;
  }

  /** RFC 2782's weight 0 means "hardly ever", not "never": 1 is the least. All 0 are equals. */
  static int weight(int weight, int heaviest) {
    if (heaviest <= Server.MAX_WEIGHT) {
      return Math.max(1, weight);
    }
    return (int) Math.max(1, Math.round((double) weight * Server.MAX_WEIGHT / heaviest));
  }
}
