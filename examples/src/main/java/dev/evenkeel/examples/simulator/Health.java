package dev.evenkeel.examples.simulator;

import dev.evenkeel.api.HealthChecker;
import dev.evenkeel.core.LoadBalancerBuilder;
import dev.evenkeel.health.ActiveHealth;
import dev.evenkeel.health.PassiveHealth;
import java.net.ConnectException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Who watches the servers for a client: the real policies of lb-health with their defaults, whose
 * checks go to the simulated servers.
 */
enum Health {
  NONE(false, false),
  PASSIVE(true, false),
  ACTIVE(false, true),
  BOTH(true, true);

  private final boolean passive;
  private final boolean active;

  Health(boolean passive, boolean active) {
    this.passive = passive;
    this.active = active;
  }

  void addTo(
      LoadBalancerBuilder engine,
      Map<String, SimulatedServer> servers,
      EventQueue time,
      long rttNanos,
      SplittableRandom seeds) {
    PassiveHealth watch =
        PassiveHealth.builder()
            .seed(seeds.nextLong())
            .connectCheck(checker(servers, time, rttNanos, SimulatedServer::isUp))
            .build();
    if (passive) {
      engine.health(watch);
    }
    if (active) {
      ActiveHealth.Builder checks =
          ActiveHealth.builder(checker(servers, time, rttNanos, SimulatedServer::answersWell))
              .seed(seeds.nextLong());
      engine.health(passive ? checks.endsEjectionsOf(watch).build() : checks.build());
    }
  }

  private static HealthChecker checker(
      Map<String, SimulatedServer> servers,
      EventQueue time,
      long rttNanos,
      Predicate<SimulatedServer> isWell) {
    return (server, timeout) -> {
      CompletableFuture<Void> result = new CompletableFuture<>();
      SimulatedServer asked = servers.get(server.id());
      if (asked == null) {
        return CompletableFuture.failedFuture(new ConnectException("no such server"));
      }
      time.at(
          asked.awakeAt() + rttNanos,
          () -> {
            if (isWell.test(asked)) {
              result.complete(null);
            } else {
              result.completeExceptionally(new ConnectException("refused"));
            }
          });
      return result;
    };
  }
}
