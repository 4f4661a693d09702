package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Knows the candidate of least cost among very many, exactly and without a lock: a tournament tree
 * whose inner nodes hold the position of the winner below, while costs stay where they are, in the
 * candidates.
 *
 * <p>Why it stays right although everybody writes as they like: <b>whoever changes something looks
 * again afterwards</b>. A count goes up or down before its owner comes here; a node is written
 * before its writer compares once more and, whatever that says, goes up to the parent. So the last
 * of all these looks sees every change, and what it sees to be wrong it puts right. No write needs
 * to be atomic with a look, and a thread that stops in between harms nobody. (An f-array, Jayanti
 * 2002, without its compare-and-set, as nodes name the winner instead of copying its cost.)
 *
 * <p>A rise of a candidate that does not win its group changes nothing and costs one read; so does
 * a fall that does not make it win. Else the path is walked as far up as the candidate wins or a
 * winner changes.
 */
final class LoadTree {

  /**
   * Children of a node. Measured with 1,000 and 10,000 servers and the winner taken each time: 4 is
   * a third cheaper than 8 and 16, since a group is compared twice on each level that changes.
   */
  private static final int FAN_OUT = 4;

  private static final int NONE = -1;

  private final Loads loads;
  private final boolean firstOfEqual;
  private final int size;
  private final int root;
  private final int[] parents; // by node; nodes below `size` are the candidates themselves
  private final int[] firstChildren; // by node less size; one more as the end
  private final AtomicIntegerArray winners; // by node less size
  private final int[] positions; // by index of the candidate

  /**
   * Makes one that knows nothing yet: call {@link #settle} once changes come here.
   *
   * @param firstOfEqual whether the first in the list wins a tie; otherwise who wins stays, and a
   *     new winner is looked for from another place each time
   */
  LoadTree(Loads loads, boolean firstOfEqual) {
    this.loads = loads;
    this.firstOfEqual = firstOfEqual;
    this.size = loads.size();
    int[] parentOf = new int[2 * size];
    int[] firstChildOf = new int[size + 1];
    int level = 0;
    int end = size;
    while (end - level > 1) {
      int children = end - level;
      int groups = (children + FAN_OUT - 1) / FAN_OUT;
      for (int group = 0; group < groups; group++) {
        // Balanced, not full but for the last: else a tie in the last, small group wins more often.
        int from = level + (int) ((long) group * children / groups);
        int to = level + (int) ((long) (group + 1) * children / groups);
        firstChildOf[end - size + group] = from;
        Arrays.fill(parentOf, from, to, end + group);
      }
      level = end;
      end += groups;
    }
    root = level;
    parentOf[root] = NONE;
    firstChildOf[end - size] = root;
    parents = Arrays.copyOf(parentOf, end);
    firstChildren = Arrays.copyOf(firstChildOf, end - size + 1);
    winners = new AtomicIntegerArray(end - size);
    positions = positionsByIndex();
  }

  private int[] positionsByIndex() {
    int[] byIndex = new int[size];
    Arrays.fill(byIndex, NONE);
    for (int i = 0; i < size; i++) {
      int index = loads.candidate(i).index();
      if (index >= byIndex.length) {
        int from = byIndex.length;
        byIndex = Arrays.copyOf(byIndex, Math.max(index + 1, from + from / 2));
        Arrays.fill(byIndex, from, byIndex.length, NONE);
      }
      byIndex[index] = i;
    }
    return byIndex;
  }

  /**
   * Computes all winners. To be called after this tree was published to those who start and release
   * attempts, so that each change is seen either here or by its own author.
   *
   * @param random where to begin to look, so that not every client begins with the same of equals
   */
  void settle(int random) {
    int[] leaves = new int[root + 1];
    Arrays.fill(leaves, 0, size, 1);
    int chance = random;
    for (int node = size; node <= root; node++) {
      for (int child = firstChildren[node - size];
          child < firstChildren[node - size + 1];
          child++) {
        leaves[node] += leaves[child];
        chance = chance * 1_664_525 + 1_013_904_223; // Numerical Recipes' quick generator
        // In proportion to its leaves, so that all leaves have the same chance.
        if ((chance >>> 8) % leaves[node] < leaves[child]) {
          winners.set(node - size, winner(child));
        }
      }
      correct(node);
    }
  }

  /** Returns the position of the winner. */
  int winner() {
    return winner(root);
  }

  private int winner(int node) {
    return node < size ? node : winners.get(node - size);
  }

  /** To be called after an attempt began on {@code candidate}, which may be of another snapshot. */
  void rose(Candidate candidate) {
    changed(candidate, true);
  }

  /** To be called after an attempt ended on {@code candidate}, which may be of another snapshot. */
  void fell(Candidate candidate) {
    changed(candidate, false);
  }

  private void changed(Candidate candidate, boolean rose) {
    int index = candidate.index();
    int position = index < positions.length ? positions[index] : NONE;
    if (position == NONE) {
      return;
    }
    boolean wrote = false;
    for (int node = parents[position]; node != NONE; node = parents[node]) {
      int winner = winner(node);
      if (!rose && winner != position && beats(position, winner)) {
        winners.set(node - size, position);
        correct(node);
        wrote = true;
      } else {
        wrote = (wrote || (rose && winner == position)) && correct(node);
      }
      if (!wrote && winner != position && winner(node) != position) {
        return;
      }
    }
  }

  /** Returns whether {@code a} is to replace the winner {@code b}. */
  private boolean beats(int a, int b) {
    int order = loads.compare(a, b);
    return order < 0 || (order == 0 && firstOfEqual && a < b);
  }

  /**
   * Compares the children until the node says what they say. Returns whether it had to be written.
   */
  private boolean correct(int node) {
    boolean wrote = false;
    while (true) {
      int now = winner(node);
      int best = bestChild(node, now);
      if (best == now) {
        return wrote;
      }
      winners.set(node - size, best);
      wrote = true;
    }
  }

  private int bestChild(int node, int now) {
    int from = firstChildren[node - size];
    int to = firstChildren[node - size + 1];
    // From a place that depends on the old winner, so that equals take turns.
    int child = firstOfEqual ? from : from + now % (to - from);
    int best = NONE;
    long bestNumerator = 0;
    for (int i = from; i < to; i++) {
      int position = winner(child);
      long numerator = loads.numerator(position);
      long order =
          best == NONE
              ? -1
              : numerator * loads.weight(best) - bestNumerator * loads.weight(position);
      if (order < 0 || (order == 0 && position == now && !firstOfEqual)) {
        best = position;
        bestNumerator = numerator;
      }
      child = child + 1 == to ? from : child + 1;
    }
    return best;
  }

  /**
   * Returns the best that is not excluded, or -1 if there is none: below an excluded winner the
   * children are asked, so each exclusion costs one path.
   */
  int winner(PickContext context) {
    return winner(root, context);
  }

  private int winner(int node, PickContext context) {
    int winner = winner(node);
    if (!context.excludes(loads.candidate(winner))) {
      return winner;
    }
    int best = NONE;
    if (node >= size) {
      for (int child = firstChildren[node - size];
          child < firstChildren[node - size + 1];
          child++) {
        int other = winner(child, context);
        if (other != NONE && (best == NONE || loads.compare(other, best) < 0)) {
          best = other;
        }
      }
    }
    return best;
  }
}
