package dev.evenkeel.examples.simulator;

import dev.evenkeel.api.Server;
import dev.evenkeel.core.CallContext;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.LoadBalancerBuilder;
import dev.evenkeel.strategy.KeyHash;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A client: a real engine, and calls that begin at random moments whatever becomes of those before
 * them (an open loop, Poisson). A client that waited for its answers would slow down with the
 * servers and hide how bad things are.
 */
final class Client {

  private final World world;
  private final LoadBalancer engine;
  private final SplittableRandom arrivals;
  private final double meanGapNanos;

  /** Makes the {@code number}-th client of a run. */
  Client(World world, Strategy strategy, List<Server> servers, int number) {
    Scenario scenario = world.scenario();
    Streams chance = new Streams(scenario.seed());
    LoadBalancerBuilder builder =
        LoadBalancer.builder("fleet")
            .servers(servers)
            .manualControl(world.time().control())
            .random(chance.of("engine", number)::nextLong);
    scenario
        .health()
        .addTo(
            builder,
            world.servers(),
            world.time(),
            scenario.rttNanos(),
            chance.of("health", number));
    strategy.choice().accept(builder);
    this.world = world;
    this.engine = builder.build();
    this.arrivals = chance.of("arrivals", number);
    this.meanGapNanos = 1e9 * scenario.clients() / scenario.rps();
    arriveLater();
  }

  private void arriveLater() {
    double gap = meanGapNanos * ServiceTime.exponential(arrivals);
    if (world.time().nanos() + gap < world.scenario().runNanos()) {
      world.time().in(Math.round(gap), this::arrive);
    }
  }

  private void arrive() {
    // All that is random about a call is drawn at its arrival, so that it does not depend on what
    // a strategy made of the calls before.
    double work = world.scenario().service().draw(arrivals);
    CallContext context = engine.newCall().idempotent(true);
    if (world.scenario().keys() > 0) {
      context.affinity(KeyHash.of("user-" + arrivals.nextInt(world.scenario().keys())));
    }
    arriveLater();
    engine.retryBudget().deposit();
    new SimulatedCall(world, engine, context, work).begin();
  }

  /** Tells the engine which servers there are from now on. */
  void update(List<Server> servers) {
    engine.update(servers);
  }

  void close() {
    engine.close();
  }
}
