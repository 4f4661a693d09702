package dev.evenkeel.strategy;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.DD_Result;

/** Two samples at once: the score is that of the estimate, and the estimate that of a sample. */
@JCStressTest
@Outcome(id = "20.0, 0.0", expect = Expect.ACCEPTABLE, desc = "the peak")
@Outcome(id = "10.0, 0.0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "the peak was left out")
@State
public class DecayingPeakRace {

  private final DecayingPeak peak = new DecayingPeak(1e9, 0);

  @Actor
  public void low() {
    peak.observe(10, 0);
  }

  @Actor
  public void high() {
    peak.observe(20, 0);
  }

  @Arbiter
  public void look(DD_Result result) {
    result.r1 = peak.costNanos(0);
    result.r2 = peak.score() - Math.log(result.r1);
  }
}
