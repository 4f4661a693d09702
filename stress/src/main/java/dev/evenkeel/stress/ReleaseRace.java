package dev.evenkeel.stress;

import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.LoadBalancer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two releases of one attempt at the same time: the count goes down once. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "nothing in flight")
@State
public class ReleaseRace {

  private final LoadBalancer balancer = Balancers.of("10.0.0.1:80");
  private final Attempt attempt = Balancers.begin(balancer);

  @Actor
  public void one() {
    attempt.release();
  }

  @Actor
  public void other() {
    attempt.release();
  }

  @Arbiter
  public void look(I_Result result) {
    result.r1 = balancer.snapshot().server("10.0.0.1:80").inFlight();
  }
}
