package dev.evenkeel.examples.demo;

import dev.evenkeel.api.ServerState;
import dev.evenkeel.core.BalancerSnapshot;
import dev.evenkeel.core.ServerStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which share each server should have had, by the rule of the strategy. Servers come and go, so it
 * is summed up over the run: each stretch of calls is divided among those that were up in it, and a
 * server in slow start counts for the part that it is granted.
 */
final class Expectation {

  /** What a strategy's shares follow. */
  enum Rule {
    EQUAL,
    WEIGHT,
    /** Load or latency decides: no formula says it beforehand. */
    NONE;

    static Rule of(String strategy) {
      return switch (strategy) {
        case "rr", "round-robin", "random", "jump-hash" -> EQUAL;
        case "wrr", "weighted-round-robin", "weighted-random" -> WEIGHT;
        case "mh", "maglev", "ring-hash", "rendezvous", "sh", "source-hash" -> WEIGHT;
        default -> NONE;
      };
    }
  }

  private final Rule rule;
  private final Map<String, Double> calls = new HashMap<>();
  private int seen;

  Expectation(String strategy) {
    rule = Rule.of(strategy);
  }

  /** Divides the calls since the last look among the servers that are up. */
  void look(BalancerSnapshot now, Tally tally) {
    int answered = tally.answered();
    List<ServerStatus> up =
        now.servers().stream().filter(s -> s.state() == ServerState.UP).toList();
    double sum = up.stream().mapToDouble(s -> part(s)).sum();
    for (ServerStatus status : up) {
      double more = (answered - seen) * part(status) / sum;
      calls.merge(status.server().id(), more, Double::sum);
    }
    seen = answered;
  }

  private double part(ServerStatus status) {
    return status.ramp() * (rule == Rule.WEIGHT ? status.server().weight() : 1);
  }

  /** Returns the share of a server, 0 to 1, or NaN if nobody can say. */
  double share(String serverId) {
    return rule == Rule.NONE || seen == 0 ? Double.NaN : calls.getOrDefault(serverId, 0.0) / seen;
  }
}
