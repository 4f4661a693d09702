package dev.evenkeel.strategy;

import dev.evenkeel.api.SchedulerProvider;
import java.util.List;

/**
 * The strategies that come with Evenkeel. They are listed in code, not in service files, so that
 * they are there in a shaded jar too.
 */
public final class BuiltInSchedulers {

  private static final List<SchedulerProvider> PROVIDERS =
      List.of(
          // Blind to load: by turns or by lot.
          BuiltIn.of("round-robin", "rr", RoundRobin::new),
          BuiltIn.of("weighted-round-robin", "wrr", WeightedRoundRobin::new),
          BuiltIn.of("random", options -> new UniformRandom()),
          BuiltIn.of("weighted-random", options -> new WeightedRandom()),
          // By what is in flight.
          BuiltIn.of(
              "least-connections", "lc", options -> new LeastLoaded(LoadCost.CONNECTIONS, options)),
          BuiltIn.of(
              "weighted-least-connections",
              "wlc",
              options -> new LeastLoaded(LoadCost.WEIGHTED_CONNECTIONS, options)),
          BuiltIn.of(
              "shortest-expected-delay",
              "sed",
              options -> new LeastLoaded(LoadCost.EXPECTED_DELAY, options)),
          BuiltIn.of(
              "never-queue",
              "nq",
              options -> new LeastLoaded(LoadCost.EXPECTED_DELAY_UNLESS_IDLE, options)),
          BuiltIn.of("power-of-two", "p2c", options -> new PowerOfTwo()),
          // By rank.
          BuiltIn.of("failover", "fo", Failover::new),
          BuiltIn.of("overflow", "ovf", Overflow::new),
          // By latency.
          BuiltIn.of("peak-ewma", PeakEwma::new),
          BuiltIn.of("least-latency", LeastLatency::new),
          // By key: calls with one affinity key belong together.
          BuiltIn.of("ring-hash", RingHash::create),
          BuiltIn.of("maglev", "mh", Maglev::create),
          BuiltIn.of("rendezvous", Rendezvous::create),
          BuiltIn.of("jump-hash", JumpHash::create),
          BuiltIn.of("source-hash", "sh", SourceHash::create),
          // Decorators: over any other strategy.
          BuiltIn.of("bounded-load", BoundedLoad::create),
          BuiltIn.of("sticky", Sticky::create));

  private BuiltInSchedulers() {}

  /** Returns the providers of all built-in strategies, no two of one name. Immutable. */
  public static List<SchedulerProvider> providers() {
    return PROVIDERS;
  }
}
