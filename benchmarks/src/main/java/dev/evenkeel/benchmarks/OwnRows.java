package dev.evenkeel.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is measured without the peers. A row is called {@code family/balancer}: rows of one family
 * do the same job.
 */
public final class OwnRows {

  /** Strategies that look at running calls or at outcomes. */
  private static final List<String> COUNTING =
      List.of(
          "least-connections",
          "weighted-least-connections",
          "shortest-expected-delay",
          "never-queue",
          "power-of-two",
          "overflow",
          "peak-ewma",
          "least-latency");

  /** For servers of weights 1 to 4 it makes 160 points a server, as many as other rings have. */
  private static final Map<String, String> RING = Map.of("points", "64");

  private OwnRows() {}

  /** Returns whether the strategy of one of our rows looks at running calls or at outcomes. */
  static boolean counts(String row) {
    String family = row.substring(0, row.indexOf('/'));
    return COUNTING.contains(family) || family.equals("bounded-load");
  }

  private static Contender<?> bounded(String delegate) {
    return new EvenkeelContender("bounded-load", Map.of("delegate", delegate), true);
  }

  /** Returns the floors, our strategies and what one would write by hand, by their names. */
  public static Map<String, Supplier<Contender<?>>> all() {
    Map<String, Supplier<Contender<?>>> rows = new LinkedHashMap<>();
    rows.put("floor/read", Floor.Read::new);
    rows.put("floor/shared-counter", Floor.SharedCounter::new);
    rows.put("floor/counted", Floor.Counted::new);
    for (String blind :
        List.of("round-robin", "weighted-round-robin", "random", "weighted-random", "failover")) {
      rows.put(blind + "/evenkeel", () -> new EvenkeelContender(blind, Map.of(), false));
    }
    rows.put(
        "round-robin/evenkeel-exact",
        () -> new EvenkeelContender("round-robin", Map.of("exact", "true"), false));
    for (String counting : COUNTING) {
      rows.put(counting + "/evenkeel", () -> new EvenkeelContender(counting, Map.of(), true));
    }
    rows.put("bounded-load/evenkeel", () -> bounded("maglev"));
    rows.put("bounded-load/evenkeel-ring-hash", () -> bounded("ring-hash"));
    for (String hash : List.of("maglev", "rendezvous", "jump-hash", "source-hash")) {
      rows.put("hash/evenkeel-" + hash, () -> new EvenkeelContender(hash, Map.of(), false));
    }
    rows.put("hash/evenkeel-ring-hash", () -> new EvenkeelContender("ring-hash", RING, false));
    rows.put("sticky/evenkeel", () -> new EvenkeelContender("sticky", Map.of(), false));
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
