package dev.evenkeel.strategy;

import java.util.Arrays;

/**
 * One cycle of nginx's smooth weighted round robin, in exactly its order.
 *
 * <p>In nginx each pick adds to every server's current value its weight, takes the first server
 * with the greatest value, and takes the total W off it. That is linear in the servers for each of
 * W picks. Here servers of equal weight form a group. Within a group the values differ only by
 * whole W, so its members take turns in the order of the list, and only the member whose turn it is
 * can win. The work is then W times the number d of different weights, and since d different whole
 * numbers have a sum of at least d(d+1)/2, d is at most sqrt(2W): 361 for the longest cycle of up
 * to 8,192 servers.
 *
 * <p>Smoothness: a server is never more than 1 - 1/n picks ahead of its share and never more than
 * 1/2 + 1/3 + ... + 1/n behind, from the first slot on.
 */
final class SmoothSequence {

  private final int[] members; // positions, group by group, in the order of the list within each
  private final int[] groupStart;
  private final int[] weight;
  private final int[] value; // the current value of the member whose turn it is
  private final int[] turn; // index in members
  private final int[] candidate; // members[turn]
  private int groups;

  private SmoothSequence(int[] slots) {
    long[] keys = new long[slots.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (long) slots[i] << 32 | i;
    }
    Arrays.sort(keys);
    members = new int[keys.length];
    groupStart = new int[keys.length + 1];
    weight = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      int slot = (int) (keys[i] >>> 32);
      members[i] = (int) keys[i];
      if (groups == 0 || weight[groups - 1] != slot) {
        weight[groups] = slot;
        groupStart[groups++] = i;
      }
    }
    groupStart[groups] = keys.length;
    value = new int[groups];
    turn = Arrays.copyOf(groupStart, groups);
    candidate = new int[groups];
    for (int group = 0; group < groups; group++) {
      candidate[group] = members[turn[group]];
    }
  }

  /** Returns the positions in turn, each as often as {@code slots} says. */
  static int[] of(int[] slots) {
    int total = Math.toIntExact(Weights.sum(slots));
    SmoothSequence sequence = new SmoothSequence(slots);
    int[] order = new int[total];
    for (int i = 0; i < total; i++) {
      order[i] = sequence.next(total);
    }
    return order;
  }

  private int next(int total) {
    int best = 0;
    int bestValue = Integer.MIN_VALUE;
    for (int group = 0; group < groups; group++) {
      int now = value[group] + weight[group];
      value[group] = now;
      if (now >= bestValue && (now > bestValue || candidate[group] < candidate[best])) {
        best = group;
        bestValue = now;
      }
    }
    int picked = candidate[best];
    if (++turn[best] == groupStart[best + 1]) {
      turn[best] = groupStart[best];
      value[best] -= total; // now all members have paid once more
    }
    candidate[best] = members[turn[best]];
    return picked;
  }
}
