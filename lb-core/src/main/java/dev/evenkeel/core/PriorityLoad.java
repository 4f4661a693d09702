package dev.evenkeel.core;

/**
 * How traffic is divided over priority levels, such as tiers and zones: Envoy's rule.
 *
 * <p>A level can carry {@code min(100, floor(overprovisioning * up / total))} percent: with an
 * over-provisioning of 1.4 it carries everything until less than 71 of 100 servers are up. Each
 * level takes what it can carry of what the levels before have left. If all together carry less
 * than everything, the parts are scaled up, and a level of which less than the panic threshold is
 * up panics: it uses all its servers, up or not.
 *
 * <p>Source: Envoy's code (its documentation's tables differ from it); recorded in the golden file
 * priority_load_open.
 *
 * @param percent the part of the traffic for each level; 100 in sum unless there is no server at
 *     all
 * @param panic whether the level uses servers that are down
 */
@SuppressWarnings(
    "ArrayRecordComponent") // never compared, and dropped as soon as the levels are made
record PriorityLoad(int[] percent, boolean[] panic) {

  /**
   * Over-provisioning in percent that means: a level carries everything as long as one of its
   * servers is up.
   */
  static final int WHILE_ANY_IS_UP = Integer.MAX_VALUE;

  /**
   * Divides.
   *
   * @param up how many servers of each level are up
   * @param total how many servers each level has
   * @param overprovisioning in percent, 100 or more
   * @param panicThreshold in percent, 0 to 100; 0 means never
   */
  static PriorityLoad of(int[] up, int[] total, int overprovisioning, int panicThreshold) {
    int levels = up.length;
    int[] health = new int[levels];
    long sum = 0;
    for (int i = 0; i < levels; i++) {
      health[i] =
          total[i] == 0 ? 0 : (int) Math.min(100, (long) overprovisioning * up[i] / total[i]);
      sum += health[i];
    }
    int carried = (int) Math.min(100, sum);
    boolean[] panic = new boolean[levels];
    boolean all = carried < 100;
    for (int i = 0; i < levels; i++) {
      panic[i] = carried < 100 && total[i] > 0 && 100L * up[i] / total[i] < panicThreshold;
      all &= panic[i] || total[i] == 0;
    }
    int[] percent = all && anyOf(panic) ? byCount(total) : byHealth(health, carried);
    return new PriorityLoad(percent, panic);
  }

  private static int[] byHealth(int[] health, int carried) {
    int[] percent = new int[health.length];
    int rest = 100;
    int first = -1;
    for (int i = 0; i < health.length && carried > 0; i++) {
      percent[i] = Math.min(rest, health[i] * 100 / carried);
      rest -= percent[i];
      if (first < 0 && health[i] > 0) {
        first = i;
      }
    }
    if (health.length > 0) {
      percent[Math.max(first, 0)] += rest;
    }
    return percent;
  }

  private static int[] byCount(int[] total) {
    long sum = 0;
    for (int count : total) {
      sum += count;
    }
    int[] percent = new int[total.length];
    int rest = 100;
    int first = -1;
    for (int i = 0; i < total.length; i++) {
      percent[i] = (int) (100L * total[i] / sum);
      rest -= percent[i];
      if (first < 0 && total[i] > 0) {
        first = i;
      }
    }
    percent[first] += rest;
    return percent;
  }

  private static boolean anyOf(boolean[] flags) {
    for (boolean flag : flags) {
      if (flag) {
        return true;
      }
    }
    return false;
  }
}
