package dev.evenkeel.stress;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.ManualControl;

/** Balancers for a single try: no thread of their own, no clock that moves. */
final class Balancers {

  private Balancers() {}

  static LoadBalancer of(String... servers) {
    return LoadBalancer.builder("stress")
        .servers(servers)
        .manualControl(new ManualControl(() -> 0))
        .random(() -> 0x5DEECE66DL)
        .build();
  }

  static Attempt begin(LoadBalancer balancer) {
    try {
      return balancer.begin(balancer.newCall());
    } catch (NoAvailableServerException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
