package dev.evenkeel.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What is measured without the peers. A row is called {@code family/balancer}: rows of one family
 * do the same job.
 */
public final class OwnRows {

  /** Strategies that look at running calls or at outcomes. */
  private static final Set<String> COUNTING =
      Set.of(
          "least-connections",
          "weighted-least-connections",
          "shortest-expected-delay",
          "never-queue",
          "power-of-two",
          "overflow",
          "peak-ewma",
          "least-latency",
          "bounded-load");

  private OwnRows() {}

  /** Returns whether the strategy of one of our rows looks at running calls or at outcomes. */
  static boolean counts(String row) {
    return COUNTING.contains(row.substring(0, row.indexOf('/')));
  }

  private static Contender<?> of(String strategy, Map<String, String> options) {
    return new EvenkeelContender(strategy, options, true, COUNTING.contains(strategy));
  }

  private static Contender<?> of(String strategy) {
    return of(strategy, Map.of());
  }

  private static Contender<?> ofEqualWeights(String strategy) {
    return new EvenkeelContender(strategy, Map.of(), false, COUNTING.contains(strategy));
  }

  /** Returns the floors, our strategies and what one would write by hand, by their names. */
  public static Map<String, Supplier<Contender<?>>> all() {
    Map<String, Supplier<Contender<?>>> rows = new LinkedHashMap<>();
    rows.put("floor/read", Floor.Read::new);
    rows.put("floor/shared-counter", Floor.SharedCounter::new);
    rows.put("floor/counted", Floor.Counted::new);
    for (String blind :
        List.of("round-robin", "weighted-round-robin", "random", "weighted-random", "failover")) {
      rows.put(blind + "/evenkeel", () -> of(blind));
    }
    rows.put("round-robin/evenkeel-exact", () -> of("round-robin", Map.of("exact", "true")));
    for (String byLoad :
        List.of(
            "least-connections",
            "weighted-least-connections",
            "shortest-expected-delay",
            "never-queue",
            "overflow")) {
      rows.put(byLoad + "/evenkeel", () -> of(byLoad));
    }
    // The peers of these know no weights.
    for (String unweighted : List.of("power-of-two", "peak-ewma", "least-latency")) {
      rows.put(unweighted + "/evenkeel", () -> ofEqualWeights(unweighted));
      rows.put(unweighted + "/evenkeel-weighted", () -> of(unweighted));
    }
    for (String hash : List.of("maglev", "rendezvous", "jump-hash", "source-hash")) {
      rows.put("hash/evenkeel-" + hash, () -> of(hash));
    }
    // For weights 1 to 4 that makes 160 points a server, as many as other rings have.
    rows.put("hash/evenkeel-ring-hash", () -> of("ring-hash", Map.of("points", "64")));
    rows.put("bounded-load/evenkeel", () -> of("bounded-load", Map.of("delegate", "maglev")));
    rows.put("bounded-load/evenkeel-ring-hash", () -> of("bounded-load"));
    rows.put("sticky/evenkeel", () -> of("sticky"));
    rows.put("round-robin/evenkeel-engine", () -> new EngineContender("round-robin"));
    rows.put("least-latency/evenkeel-engine", () -> new EngineContender("least-latency"));

    rows.put("round-robin/by-hand-atomic", ByHand.AtomicRoundRobin::new);
    rows.put("round-robin/by-hand-synchronized", ByHand.SynchronizedRoundRobin::new);
    rows.put("round-robin/by-hand-copy-on-write", ByHand.CopyOnWriteRoundRobin::new);
    rows.put("random/by-hand", ByHand.Random::new);
    rows.put("weighted-round-robin/by-hand-synchronized", ByHand.SmoothRoundRobin::new);
    rows.put("least-connections/by-hand-scan", ByHand.LeastConnections::new);
    rows.put("least-connections/by-hand-queue", ByHand.QueueLeastConnections::new);
    rows.put("weighted-least-connections/by-hand-scan", ByHand.WeightedLeastConnections::new);
    rows.put("power-of-two/by-hand", ByHand.PowerOfTwo::new);
    rows.put("hash/by-hand-tree", ByHand.TreeRing::new);
    return rows;
  }
}
