package dev.evenkeel.stress;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Server;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.ManualControl;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two callers and room for one: one gets it, the other is told that there is none. */
@JCStressTest
@Outcome(
    id = {"1, 0, 1", "0, 1, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "one got the place")
@State
public class LimitRace {

  private final LoadBalancer balancer =
      LoadBalancer.builder("stress")
          .servers(Server.of("10.0.0.1:80").withMaxInFlight(1))
          .manualControl(new ManualControl(() -> 0))
          .random(() -> 0x5DEECE66DL)
          .build();

  @Actor
  public void one(III_Result result) {
    result.r1 = begin();
  }

  @Actor
  public void other(III_Result result) {
    result.r2 = begin();
  }

  private int begin() {
    try {
      return balancer.begin(balancer.newCall()).number();
    } catch (NoAvailableServerException full) {
      return 0;
    }
  }

  @Arbiter
  public void look(III_Result result) {
    result.r3 = balancer.snapshot().server("10.0.0.1:80").inFlight();
  }
}
