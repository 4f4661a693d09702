package dev.evenkeel.testkit;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import java.lang.management.ManagementFactory;

/**
 * Counts the bytes that picks allocate on this thread.
 *
 * <p>The least of many rounds counts: class loading, interpreted code and a profiler's agent
 * allocate now and then, while a picker that allocates does so in each round.
 */
final class Allocation {

  private static final int ROUNDS = 60;
  private static final int PICKS = 2000;

  private final com.sun.management.ThreadMXBean threads =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Where picks go, so that the compiler cannot leave them out. */
  private int sink;

  /** Returns the bytes that one pick allocates on average, in the best round. */
  double bytesPerPick(Picker picker, PickContext context) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < PICKS; i++) {
        Candidate picked = picker.pick(context);
        sink += picked == null ? 1 : picked.index();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return (double) least / PICKS;
  }

  @Override
  public String toString() {
    return "Allocation[" + sink + "]";
  }
}
