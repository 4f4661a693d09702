package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import java.util.List;

/**
 * {@code power-of-two} ({@code p2c}): of two candidates drawn by weight, the one with fewer
 * attempts in flight by weight, a / w.
 *
 * <p>Mitzenmacher, "The power of two choices in randomized load balancing" (1996): the largest
 * excess falls from ln n / ln ln n with one draw to about ln ln n with two. Keeps nothing, costs
 * the same for any number of servers, and since no two clients look at the same two servers, stale
 * counts do not make a herd.
 *
 * <p>Use it for very many clients or servers. It is not exact: one of few servers may be idle and
 * not drawn, and one slow server among fast ones keeps being drawn. {@link LeastLoaded} compares
 * all; {@link PeakEwma} draws the same way and sees latency too.
 */
final class PowerOfTwo implements Scheduler {

  @Override
  public Picker prepare(List<Candidate> candidates) {
    if (candidates.size() == 1) {
      return new Solo(candidates.get(0));
    }
    Candidate[] list = candidates.toArray(new Candidate[0]);
    return new TwoChoices(list, new Loads(LoadCost.WEIGHTED_CONNECTIONS, list));
  }
}
