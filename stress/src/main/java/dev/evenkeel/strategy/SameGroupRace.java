package dev.evenkeel.strategy;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The winner is taken while its neighbour, of the same group, falls and rises again. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the winner is the least")
@Outcome(expect = Expect.FORBIDDEN, desc = "somebody is cheaper than the winner")
@State
public class SameGroupRace {

  private final LoadTreeState tree = new LoadTreeState();

  @Actor
  public void one() {
    tree.begin(LoadTreeState.WINNER);
    tree.begin(LoadTreeState.WINNER);
    tree.begin(LoadTreeState.WINNER);
  }

  @Actor
  public void other() {
    tree.end(LoadTreeState.NEIGHBOUR);
    tree.end(LoadTreeState.NEIGHBOUR);
    tree.begin(LoadTreeState.NEIGHBOUR);
    tree.begin(LoadTreeState.NEIGHBOUR);
  }

  @Arbiter
  public void look(I_Result result) {
    result.r1 = tree.cheaper();
  }
}
