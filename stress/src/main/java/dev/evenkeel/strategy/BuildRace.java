package dev.evenkeel.strategy;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The tree is built by one pick while another takes the winner and a third ends elsewhere. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the winner is the least")
@Outcome(expect = Expect.FORBIDDEN, desc = "somebody is cheaper than the winner")
@State
public class BuildRace {

  private static final int SIZE = 20;
  private static final int LEAST = 0;
  private static final int OTHER = 19;

  private final StressCandidate[] candidates = StressCandidate.of(SIZE, 2);
  private final Loads loads = new Loads(LoadCost.CONNECTIONS, candidates);
  private final TreeWhileBusy tree = new TreeWhileBusy(loads, false, 1, null);

  public BuildRace() {
    candidates[LEAST].running().set(1);
  }

  @Actor
  public void build() {
    tree.buildIfItPays();
  }

  @Actor
  public void begin() {
    candidates[LEAST].running().getAndAdd(2);
    tree.changed(candidates[LEAST]);
  }

  @Actor
  public void end() {
    candidates[OTHER].running().getAndAdd(-2);
    tree.changed(candidates[OTHER]);
  }

  @Arbiter
  public void look(I_Result result) {
    LoadTree built = tree.tree();
    int winner = built == null ? -1 : built.winner();
    for (int i = 0; i < SIZE; i++) {
      if (winner < 0 || loads.compare(i, winner) < 0) {
        result.r1++;
      }
    }
  }
}
