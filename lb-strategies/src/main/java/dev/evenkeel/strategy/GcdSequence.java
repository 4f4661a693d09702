package dev.evenkeel.strategy;

/**
 * One cycle of the weighted round robin of Linux IPVS: a bar is lowered from the greatest weight to
 * the least, by the common divisor of all; at each height the servers that reach it have their turn
 * in the order of the list.
 *
 * <p>As the kernel does when it knows all servers from the beginning. Heaviest first, in bursts:
 * not smooth (a server can be ahead by nearly its whole weight).
 */
final class GcdSequence {

  private GcdSequence() {}

  /** Returns the positions in turn, each as often as {@code slots} says. */
  static int[] of(int[] slots) {
    int highest = 0;
    for (int slot : slots) {
      highest = Math.max(highest, slot);
    }
    // The servers that reach the bar at height h have their turns from startAt[highest - h] on.
    int[] startAt = new int[highest + 1];
    for (int slot : slots) {
      startAt[highest - slot + 1]++; // seen from the next lower height on, after the sums below
    }
    int reach = 0;
    int start = 0;
    for (int round = 0; round < highest; round++) {
      reach += startAt[round + 1];
      startAt[round] = start;
      start += reach;
    }
    int[] order = new int[start];
    for (int i = 0; i < slots.length; i++) {
      for (int round = highest - slots[i]; round < highest; round++) {
        order[startAt[round]++] = i;
      }
    }
    return order;
  }
}
