package dev.evenkeel.dns;

import dev.evenkeel.api.Server;
import dev.evenkeel.dns.NameClient.Service;
import java.util.List;

/**
 * The weights of the service records of one priority, 0 to 65535, made into ours, 1 to 1000, in the
 * same proportion. RFC 2782's weight 0 beside others means "hardly ever", while ours means "never":
 * such a one becomes 1, and the others as large as they can be. If all are 0, all are equals.
 */
record Weights(int lightest, int heaviest) {

  static Weights of(List<Service> services) {
    return new Weights(
        services.stream().mapToInt(Service::weight).min().orElse(0),
        services.stream().mapToInt(Service::weight).max().orElse(0));
  }

  int scaled(int weight) {
    if (weight == 0) {
      return 1;
    }
    if (heaviest > Server.MAX_WEIGHT) {
      return (int) Math.max(1, Math.round((double) weight * Server.MAX_WEIGHT / heaviest));
    }
    return lightest == 0 ? weight * (Server.MAX_WEIGHT / heaviest) : weight;
  }
}
