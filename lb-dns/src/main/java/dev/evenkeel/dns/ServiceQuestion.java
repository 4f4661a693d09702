package dev.evenkeel.dns;

import dev.evenkeel.api.Server;
import dev.evenkeel.dns.NameClient.Found;
import dev.evenkeel.dns.NameClient.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The service records of a name (RFC 2782), as Consul and Kubernetes give them: the lowest priority
 * is tier 0, the next tier 1 and so on; weights keep their proportion within a tier; each address
 * of a target is a server.
 */
record ServiceQuestion(String name, Endpoints endpoints) implements Question {

  private static final int LAST_TIER = 100; // the last that a server can have

  /** A total order: of a server that is named twice, the same record counts in each answer. */
  private static final Comparator<Service> BEST_FIRST =
      Comparator.comparingInt(Service::priority)
          .thenComparing(Comparator.comparingInt(Service::weight).reversed())
          .thenComparing(Service::target)
          .thenComparingInt(Service::port);

  @Override
  public Found<Server> ask(NameClient names) throws IOException {
    Found<Service> found = names.services(name);
    Targets targets = new Targets(names, found.ttlSeconds());
    Answer answer = new Answer(name, endpoints);
    int tier = 0;
    for (List<Service> equals : byPriority(found.values())) {
      Weights weights = Weights.of(equals);
      for (Service service : equals) {
        for (InetAddress address : targets.addresses(service.target())) {
          answer.add(address, service.port(), tier, weights.scaled(service.weight()));
        }
      }
      tier = Math.min(LAST_TIER, tier + 1);
    }
    return new Found<>(answer.servers(), targets.ttl());
  }

  /** Bounded here too, as each target costs questions. */
  private Collection<List<Service>> byPriority(List<Service> services) {
    return services.stream()
        .filter(service -> service.port() > 0)
        .sorted(BEST_FIRST)
        .limit(endpoints.maxServers())
        .collect(Collectors.groupingBy(Service::priority, TreeMap::new, Collectors.toList()))
        .values();
  }

  /** The addresses of the targets, each asked for once. */
  private static final class Targets {
    private final NameClient names;
    private final Map<String, List<InetAddress>> known = new HashMap<>();
    private long ttl;

    Targets(NameClient names, long ttl) {
      this.names = names;
      this.ttl = ttl;
    }

    List<InetAddress> addresses(String target) throws IOException {
      List<InetAddress> addresses = known.get(target);
      if (addresses == null) {
        addresses = ask(target);
        known.put(target, addresses);
      }
      return addresses;
    }

    private List<InetAddress> ask(String target) throws IOException {
      try {
        Found<InetAddress> found = names.addresses(target);
        ttl = Math.min(ttl, found.ttlSeconds());
        return found.values();
      } catch (NameClient.NoSuchNameException gone) {
        return List.of(); // one server less, no reason to lose the others
      }
    }

    long ttl() {
      return ttl;
    }
  }
}
