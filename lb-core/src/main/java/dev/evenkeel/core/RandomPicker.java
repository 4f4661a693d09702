package dev.evenkeel.core;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Draws a candidate at random by weight: what the engine falls back on when a scheduler fails, and
 * its scheduler if none was named. Look-up by binary search in the running sums of the weights; a
 * few draws if the drawn one is excluded, then the first that is left from a random place on.
 */
final class RandomPicker implements Picker {

  /**
   * With half of the servers excluded, four draws in a row miss once in sixteen picks; then a scan
   * costs little.
   */
  private static final int DRAWS = 4;

  private final Candidate[] candidates;
  private final long[] sums;

  RandomPicker(List<Candidate> candidates) {
    this.candidates = candidates.toArray(new Candidate[0]);
    sums = new long[this.candidates.length];
    long sum = 0;
    for (int i = 0; i < sums.length; i++) {
      sum += this.candidates[i].weight();
      sums[i] = sum;
    }
  }

  @Override
  public @Nullable Candidate pick(PickContext context) {
    int drawn = 0;
    for (int i = 0; i < DRAWS; i++) {
      drawn = draw(context.random());
      if (!context.excludes(candidates[drawn])) {
        return candidates[drawn];
      }
    }
    for (int i = 1; i < candidates.length; i++) {
      Candidate next = candidates[(drawn + i) % candidates.length];
      if (!context.excludes(next)) {
        return next;
      }
    }
    return null;
  }

  private int draw(long random) {
    long point = Math.multiplyHigh(random >>> 1, sums[sums.length - 1] << 1);
    int low = 0;
    int high = sums.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (point < sums[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
