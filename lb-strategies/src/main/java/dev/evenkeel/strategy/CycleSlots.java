package dev.evenkeel.strategy;

/**
 * How often each server appears in one cycle of a weighted sequence: its weight divided by the
 * common divisor of all, and less exactly if that makes too long a cycle.
 *
 * <p>A cycle has at most max(8n, 65,536) slots: 256 KiB for up to 8,192 servers, which a core's
 * second-level cache still holds. Beyond it a server gets the rounded part of its ideal x = w/W
 * (limit - n) slots, but never less than 1: no weight above 0 starves. So it is off by at most 1/2
 * slot of x, or by less than 1 if it had less than 1/2; at the mean weight x is 7 or more (n &gt;=
 * 8,192), 655 with 100 servers.
 */
final class CycleSlots {

  private static final int LIMIT = 65_536;
  private static final int LIMIT_PER_SERVER = 8;

  private CycleSlots() {}

  static int[] of(int[] weights) {
    int[] slots = Weights.reduced(weights);
    int limit = Math.max(LIMIT, Math.multiplyExact(LIMIT_PER_SERVER, weights.length));
    long total = Weights.sum(slots);
    if (total <= limit) {
      return slots;
    }
    double scale = (double) (limit - weights.length) / total;
    for (int i = 0; i < slots.length; i++) {
      slots[i] = Math.max(1, (int) Math.round(slots[i] * scale));
    }
    return Weights.reduced(slots);
  }
}
