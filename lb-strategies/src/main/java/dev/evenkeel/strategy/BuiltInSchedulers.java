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
          BuiltIn.of("random", options -> new UniformRandom()),
          BuiltIn.of("weighted-random", options -> new WeightedRandom()),
          // By what answers tell.
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
