package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Knows the candidate of least cost among very many, exactly and without a lock: a tournament tree
 * whose leaves are the costs, packed, and whose inner nodes hold the position of the winner below.
 *
 * <p>Why it stays right although everybody writes as they like: <b>whoever changes something looks
 * again afterwards</b>. A count goes up or down before its owner comes here; the leaf is written
 * before the count is read once more; nodes are written before the whole path is compared once
 * more. So the last of all these looks sees every change, and what it sees to be wrong it puts
 * right. No write needs to be atomic with a look, and a thread that stops in between harms nobody.
 * (An f-array, Jayanti 2002, without its compare-and-set, as nodes name the winner instead of
 * copying its cost.)
 *
 * <p>A rise of a candidate that does not win its group changes nothing and costs one comparison; so
 * does a fall that does not make it win. Else the path is walked as far up as the candidate wins or
 * a winner changes: once to write, and once more, behind one fence for the whole path, to look.
 *
 * <p>Why the leaves are copies: a group is compared from one cache line, where asking the
 * candidates would follow two pointers each. Measured at 1,000 servers it is half of the cost.
 */
final class LoadTree {

  /**
   * Children of a node: as many costs as a cache line holds. Fewer make more levels, more make each
   * comparison of a group longer.
   */
  private static final int FAN_OUT = 8;

  /** 2^32 divided by the golden ratio (Knuth, 6.4). */
  private static final int GOLDEN = 0x9E37_79B9;

  private static final int NONE = -1;

  private final Loads loads;
  private final boolean firstOfEqual;
  private final int size;
  private final int root;
  private final int[] parents; // by node; nodes below `size` are the candidates themselves
  private final int[] firstChildren; // by node less size; one more as the end
  private final AtomicLongArray costs; // by position, as Loads.cost has them
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
    costs = new AtomicLongArray(size);
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
    for (int position = 0; position < size; position++) {
      costs.setRelease(position, loads.cost(position, loads.inFlight(position)));
    }
    VarHandle.fullFence();
    for (int position = 0; position < size; position++) {
      if (costs.get(position) != loads.cost(position, loads.inFlight(position))) {
        refresh(position);
      }
    }
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

  /** Returns below 0, 0 or above 0 as {@code a} costs less, the same or more than {@code b}. */
  int compare(int a, int b) {
    return Long.compare(costs.get(a), costs.get(b));
  }

  /**
   * To be called after an attempt began or ended on {@code candidate}, which may be of another
   * snapshot.
   */
  void changed(Candidate candidate) {
    int index = candidate.index();
    int position = index < positions.length ? positions[index] : NONE;
    if (position == NONE) {
      return;
    }
    long costBefore = costs.get(position);
    refresh(position);
    int top = climb(position, costBefore, NONE);
    while (top != NONE) {
      VarHandle.fullFence();
      top = climb(position, costBefore, top);
    }
  }

  /** Writes the cost of a leaf until it is what its candidate says. */
  private void refresh(int position) {
    int inFlight = loads.inFlight(position);
    while (true) {
      costs.set(position, loads.cost(position, inFlight));
      int now = loads.inFlight(position);
      if (now == inFlight) {
        return;
      }
      inFlight = now;
    }
  }

  /**
   * Goes up from a leaf and puts right what is wrong.
   *
   * @param costBefore what the leaf cost before it changed
   * @param least how far to go up at least, comparing whole groups
   * @return how far to look once more behind a fence, or -1 if all was right: up to the parent of
   *     the highest node that was written, as what was found right there was so without a fence
   */
  private int climb(int position, long costBefore, int least) {
    int top = NONE;
    int challenger = position; // the winner of the child that we come from
    int deposed = position; // what it was before: whoever held a node by that name must be compared
    for (int node = parents[position]; node != NONE; node = parents[node]) {
      int now = winner(node);
      int best;
      if (node <= least) {
        best = isRight(node, now) ? now : bestChild(node, now);
      } else if (now != deposed && now != challenger) {
        best = beats(challenger, now) ? challenger : now;
      } else if (now == position && challenger != now && costs.get(challenger) == costBefore) {
        best = challenger; // what won by that cost has been replaced by its equal
      } else {
        best = bestChild(node, now);
      }
      if (best != now) {
        winners.setRelease(node - size, best);
        top = Math.max(node, parents[node]);
      } else if (best != position && node >= least) {
        break;
      }
      deposed = now;
      challenger = best;
    }
    return top;
  }

  /** Returns whether {@code a} is to replace the winner {@code b}. */
  private boolean beats(int a, int b) {
    int order = compare(a, b);
    return order < 0 || (order == 0 && firstOfEqual && a < b);
  }

  /** Compares the children until the node says what they say. For one thread alone. */
  private void correct(int node) {
    int now = winner(node);
    int best = bestChild(node, now);
    while (best != now) {
      winners.set(node - size, best);
      now = best;
      best = bestChild(node, now);
    }
  }

  /**
   * Returns whether {@code now} is one of the children's winners and none costs less. Without a
   * branch that depends on costs: to guess wrong costs more than all the rest.
   */
  private boolean isRight(int node, int now) {
    if (firstOfEqual) {
      return false; // equals are not alike then: let them be compared
    }
    long costNow = costs.get(now);
    long cheaper = 0; // negative once there was a cheaper one
    int present = 0; // negative once there was `now`
    int end = firstChildren[node - size + 1];
    for (int child = firstChildren[node - size]; child < end; child++) {
      int position = winner(child);
      cheaper |= costs.get(position) - costNow;
      int difference = position ^ now;
      present |= ~difference & (difference - 1);
    }
    return cheaper >= 0 && present < 0;
  }

  private int bestChild(int node, int now) {
    int from = firstChildren[node - size];
    int to = firstChildren[node - size + 1];
    // From a place that depends on the old winner, so that equals take turns.
    int child = firstOfEqual ? from : from + scaled(now * GOLDEN, to - from);
    int best = NONE;
    long least = Long.MAX_VALUE;
    for (int i = from; i < to; i++) {
      int position = winner(child);
      long cost = costs.get(position);
      if (cost < least || (cost == least && position == now && !firstOfEqual)) {
        best = position;
        least = cost;
      }
      child = child + 1 == to ? from : child + 1;
    }
    return best;
  }

  /** Maps 32 bits to 0 up to {@code length} less one, without a division. */
  private static int scaled(int bits, int length) {
    return (int) (((bits & 0xFFFF_FFFFL) * length) >>> Integer.SIZE);
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
        if (other != NONE && (best == NONE || compare(other, best) < 0)) {
          best = other;
        }
      }
    }
    return best;
  }
}
