package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import org.jspecify.annotations.Nullable;

/**
 * Draws two different candidates by weight and picks the one of less cost; of equals the one drawn
 * first, so that without load the shares are those of the weights.
 */
final class TwoChoices implements Picker {

  /** What two candidates are compared by. */
  interface Cost {

    /**
     * Returns whether the candidate at {@code a} costs less than the one at {@code b} right now.
     */
    boolean isLess(int a, int b);

    /** Returns the present cost of {@code candidate}, for people. */
    String describe(Candidate candidate);
  }

  /**
   * Draws of the second until the exact lottery without the first is held: with one server of half
   * the weight, one pick in 256 gets there.
   */
  private static final int DRAWS = 8;

  private static final int NONE = -1;

  private final Candidate[] candidates;
  private final Lottery lottery;
  private final Cost cost;

  TwoChoices(Candidate[] candidates, Cost cost) {
    this.candidates = candidates;
    this.lottery = Lottery.byWeight(candidates);
    this.cost = cost;
  }

  @Override
  public @Nullable Candidate pick(PickContext context) {
    int first = lottery.draw(context);
    if (first == NONE) {
      return null;
    }
    int second = another(first, context);
    return candidates[second != NONE && cost.isLess(second, first) ? second : first];
  }

  private int another(int first, PickContext context) {
    for (int i = 0; i < DRAWS; i++) {
      int second = lottery.draw(context.random());
      if (second != first && !context.excludes(candidates[second])) {
        return second;
      }
    }
    return lottery.drawAmongThoseLeft(context, first);
  }

  @Override
  public String describe(Candidate candidate) {
    return cost.describe(candidate);
  }
}
