package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import java.util.List;

/**
 * {@code weighted-random}: each candidate with a chance of w / W.
 *
 * <p>As {@link UniformRandom}, by weight. Against weighted round robin: bursts and gaps as chance
 * has them, but the table is quick to build (linear, no multiple of the weights) and as exact for
 * weights of 1 and 999,999 as for 1 and 2, so it suits weights that change often. IPVS's {@code
 * twos} has no such care and favours its first server.
 */
final class WeightedRandom implements Scheduler {

  @Override
  public Picker prepare(List<Candidate> candidates) {
    return Lottery.byWeight(candidates.toArray(new Candidate[0]));
  }
}
