package dev.evenkeel.stress;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.ServerStatus;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A report and a release at the same time: the attempt is counted once, and is over in the end.
 *
 * <p>Two actors, not three, as jcstress passes over what needs more processors than there are.
 */
@JCStressTest
@org.openjdk.jcstress.annotations.Outcome(
    id = "0, 1, 0",
    expect = Expect.ACCEPTABLE,
    desc = "the report came first: a success, and nothing in flight")
@org.openjdk.jcstress.annotations.Outcome(
    id = "0, 0, 0",
    expect = Expect.ACCEPTABLE,
    desc = "a release came first: canceled, and nothing in flight")
@State
public class LeaseRace {

  private final LoadBalancer balancer = Balancers.of("10.0.0.1:80");
  private final Attempt attempt = Balancers.begin(balancer);

  @Actor
  public void reports() {
    attempt.report(Outcome.SUCCESS, 1);
  }

  @Actor
  public void releases() {
    attempt.release();
  }

  @Arbiter
  public void look(III_Result result) {
    ServerStatus status = balancer.snapshot().server("10.0.0.1:80");
    result.r1 = status.inFlight();
    result.r2 = (int) status.succeeded();
    result.r3 = (int) status.failed();
  }
}
