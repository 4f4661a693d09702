package dev.evenkeel.stress;

import dev.evenkeel.api.Server;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.LoadBalancer;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A pick while the list is replaced: it gets the old server or the new one, whoever picks after the
 * update gets the new one, and nothing stays in flight.
 */
@JCStressTest
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "picked before the update")
@Outcome(id = "2, 2, 0", expect = Expect.ACCEPTABLE, desc = "picked after the update")
@State
public class SnapshotSwapRace {

  private final LoadBalancer balancer = Balancers.of("10.0.0.1:1");

  @Actor
  public void picks(III_Result result) {
    Attempt attempt = Balancers.begin(balancer);
    result.r1 = attempt.server().port();
    attempt.release();
  }

  @Actor
  public void replaces(III_Result result) {
    balancer.update(List.of(Server.of("10.0.0.1:2")));
    Attempt attempt = Balancers.begin(balancer);
    result.r2 = attempt.server().port();
    attempt.release();
  }

  @Arbiter
  public void look(III_Result result) {
    result.r3 = balancer.snapshot().servers().stream().mapToInt(status -> status.inFlight()).sum();
  }
}
