package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import org.jspecify.annotations.Nullable;

/**
 * Draws one of several candidates at random, in proportion to given weights, in constant time.
 *
 * <p>Vose's alias method ("A linear algorithm for generating random numbers with a given
 * distribution", 1991): n columns of equal height are each shared by at most two candidates, so
 * that a draw is a column and a place in it. A column is one long: the height of its own part above
 * 32 bits of the other's position. Shares are exact to 2^-32.
 */
final class Lottery implements Picker {

  /**
   * Draws until the exact lottery over those left is held instead: with half of the weight excluded
   * one pick in 256 gets there.
   */
  private static final int DRAWS = 8;

  private static final long LOW_32_BITS = 0xFFFF_FFFFL;

  private final Candidate[] candidates;
  private final int[] weights;
  private final long @Nullable [] columns;

  private Lottery(Candidate[] candidates, int[] weights, long @Nullable [] columns) {
    this.candidates = candidates;
    this.weights = weights;
    this.columns = columns;
  }

  /** Makes one with the candidates' own weights. */
  static Lottery byWeight(Candidate[] candidates) {
    int[] weights = Weights.of(candidates);
    return new Lottery(candidates, weights, Weights.allEqual(weights) ? null : columns(weights));
  }

  /** Makes one in which all have the same chance. */
  static Lottery uniform(Candidate[] candidates) {
    return new Lottery(candidates, Weights.equal(candidates.length), null);
  }

  private static long[] columns(int[] weights) {
    int n = weights.length;
    long total = Weights.sum(weights);
    long[] heights = new long[n]; // in units of 1/n weight, so that a full column is `total` high
    int[] worklist = new int[n]; // columns with room from the left, those too high from the right
    int small = 0;
    int large = n;
    for (int i = 0; i < n; i++) {
      heights[i] = (long) weights[i] * n;
      if (heights[i] < total) {
        worklist[small++] = i;
      } else {
        worklist[--large] = i;
      }
    }
    long[] columns = new long[n];
    while (small > 0) {
      // Integers add up exactly, so while a column has room another one is too high.
      int low = worklist[--small];
      int high = worklist[large];
      columns[low] = (long) ((double) heights[low] / total * 0x1p32) << 32 | high;
      heights[high] -= total - heights[low];
      if (heights[high] < total) {
        worklist[small++] = high;
        large++;
      }
    }
    for (int i = large; i < n; i++) {
      columns[worklist[i]] = worklist[i];
    }
    return columns;
  }

  /** Returns the position that 64 random bits stand for, excluded or not. */
  int draw(long random) {
    int column = (int) (((random >>> 32) * candidates.length) >>> 32);
    if (columns == null) {
      return column;
    }
    long parts = columns[column];
    return (random & LOW_32_BITS) < (parts >>> 32) ? column : (int) parts;
  }

  /** Returns the position of one that is not excluded, or -1 if there is none. */
  int draw(PickContext context) {
    for (int i = 0; i < DRAWS; i++) {
      int position = draw(context.random());
      if (!context.excludes(candidates[position])) {
        return position;
      }
    }
    return drawAmongThoseLeft(context, -1);
  }

  /**
   * Returns the position of one that is neither excluded nor {@code other}, or -1 if there is none.
   * Exact and linear.
   */
  int drawAmongThoseLeft(PickContext context, int other) {
    long left = 0;
    for (int i = 0; i < candidates.length; i++) {
      if (i != other && !context.excludes(candidates[i])) {
        left += weights[i];
      }
    }
    if (left == 0) {
      return -1;
    }
    long ticket = Math.floorMod(context.random(), left);
    int last = -1;
    for (int i = 0; i < candidates.length; i++) {
      if (i != other && !context.excludes(candidates[i])) {
        last = i;
        ticket -= weights[i];
        if (ticket < 0) {
          break;
        }
      }
    }
    return last; // also if some became excluded between the two passes
  }

  @Override
  public @Nullable Candidate pick(PickContext context) {
    int position = draw(context);
    return position < 0 ? null : candidates[position];
  }

  @Override
  public String describe(Candidate candidate) {
    if (columns == null) {
      return "1 in " + candidates.length;
    }
    return candidate.weight() + " in " + Weights.sum(weights);
  }
}
