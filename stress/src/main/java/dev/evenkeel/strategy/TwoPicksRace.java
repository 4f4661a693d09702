package dev.evenkeel.strategy;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads pick the winner of the moment, twice each, and end one call. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the winner is the least")
@Outcome(expect = Expect.FORBIDDEN, desc = "somebody is cheaper than the winner")
@State
public class TwoPicksRace {

  private final LoadTreeState tree = new LoadTreeState();

  @Actor
  public void one() {
    int first = tree.winner();
    tree.begin(first);
    tree.begin(tree.winner());
    tree.end(first);
  }

  @Actor
  public void other() {
    int first = tree.winner();
    tree.begin(first);
    tree.begin(tree.winner());
    tree.end(first);
  }

  @Arbiter
  public void look(I_Result result) {
    result.r1 = tree.cheaper();
  }
}
