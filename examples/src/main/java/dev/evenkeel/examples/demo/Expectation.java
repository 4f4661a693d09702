package dev.evenkeel.examples.demo;

import dev.evenkeel.api.ServerState;
import dev.evenkeel.core.BalancerSnapshot;
import dev.evenkeel.core.ServerStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which share each server should have had, by the rule of the strategy. Servers come and go, so it
 * is summed up over the run: each stretch of calls is divided among those that were up in it.
 *
 * <p>A strategy that keeps a number of calls running on each server (equal, or by weight) gives it,
 * by Little's law, that number divided by the time that a call takes there.
 */
final class Expectation {

  /** What a strategy's shares follow. */
  enum Rule {
    EQUAL(false, false),
    WEIGHT(true, false),
    RUNNING_EQUAL(false, true),
    RUNNING_BY_WEIGHT(true, true),
    /** No formula says it beforehand. */
    NONE(false, false);

    private final boolean byWeight;
    private final boolean overLatency;

    Rule(boolean byWeight, boolean overLatency) {
      this.byWeight = byWeight;
      this.overLatency = overLatency;
    }

    static Rule of(String strategy) {
      return switch (strategy) {
        case "rr", "round-robin", "random", "jump-hash" -> EQUAL;
        case "wrr", "weighted-round-robin", "weighted-random", "maglev", "mh", "ring-hash" -> WEIGHT;
        case "rendezvous", "source-hash", "sh" -> WEIGHT;
        case "lc", "least-connections" -> RUNNING_EQUAL;
        case "wlc", "weighted-least-connections" -> RUNNING_BY_WEIGHT;
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
    double sum = up.stream().mapToDouble(s -> part(s, tally)).sum();
    for (ServerStatus status : up) {
      double more = (answered - seen) * part(status, tally) / sum;
      calls.merge(status.server().id(), more, Double::sum);
    }
    seen = answered;
  }

  private double part(ServerStatus status, Tally tally) {
    double part = rule.byWeight ? status.server().weight() : 1;
    if (rule.overLatency) {
      double typical = tally.of(status.server()).latencies.millis(0.5);
      return Double.isNaN(typical) ? part : part / typical;
    }
    return part;
  }

  /** Returns the share of a server, 0 to 1, or NaN if nobody can say. */
  double share(String serverId) {
    return rule == Rule.NONE || seen == 0
        ? Double.NaN
        : calls.getOrDefault(serverId, 0.0) / seen;
  }
}
