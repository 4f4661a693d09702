package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code least-connections}, {@code weighted-least-connections}, {@code shortest-expected-delay},
 * {@code never-queue}: the candidate of least cost, by the attempts that this client has in flight.
 * {@link LoadCost} has the four costs and says when to use which.
 *
 * <p>Exact for what the picking thread can see: up to 128 candidates (for wlc 64) are compared one
 * by one, more are kept in a {@link LoadTree} once half are busy. T threads that pick at the same
 * moment see the same minimum, so up to T calls may meet on one server; that is the price of no
 * lock.
 *
 * <p>{@code ties=random}, the default: the equally good take turns, so that one call at a time goes
 * round evenly (for wlc: by weight), which counts alone would send to the first server for ever;
 * where that would take a search, one by lot. {@code ties=first}: the first in the list, as IPVS
 * does.
 *
 * <p>Against {@link PowerOfTwo}: better where servers differ or few calls are in flight, dearer to
 * keep, and with many clients it herds on a server that comes back idle (the engine's slow start is
 * against that). Against {@link PeakEwma}: sees only the calls of this client, no latency.
 */
final class LeastLoaded implements Scheduler {

  /**
   * While somebody idle is found without a search, a scan of any length costs a fifth of a tree;
   * when all are busy, 128 counters cost about as much as keeping a tree up to date.
   */
  private static final int LARGEST_SCAN = 128;

  /** Where turns go by weight, a tie may cost a second scan. */
  private static final int LARGEST_SCAN_FOR_TURNS_BY_WEIGHT = 64;

  private final LoadCost cost;
  private final boolean firstOfEqual;
  private final int largestScan;
  private final SchedulerOptions options;
  private final Start start;
  private final Rotation rotation;

  /** What is told of changes: that of the newest snapshot, if it has one. */
  private volatile @Nullable TreeWhileBusy tree;

  LeastLoaded(LoadCost cost, SchedulerOptions options) {
    this.cost = cost;
    this.firstOfEqual = Ties.read(options) == Ties.FIRST;
    this.options = options;
    boolean turnsByWeight = cost == LoadCost.WEIGHTED_CONNECTIONS;
    this.largestScan = turnsByWeight ? LARGEST_SCAN_FOR_TURNS_BY_WEIGHT : LARGEST_SCAN;
    this.start = Start.anywhere(options);
    this.rotation =
        turnsByWeight ? new WeightedRotation(start, SmoothSequence::of) : new EqualRotation(start);
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    if (candidates.size() == 1) {
      tree = null;
      return new Solo(candidates.get(0));
    }
    Candidate[] list = candidates.toArray(new Candidate[0]);
    Loads loads = new Loads(cost, list);
    int[] least = firstOfEqual ? null : loads.leastWhileIdle();
    TreeWhileBusy newTree =
        list.length > largestScan
            ? new TreeWhileBusy(loads, firstOfEqual, (int) options.random(), least)
            : null;
    tree = newTree;
    if (newTree != null) {
      newTree.buildIfItPays();
    }
    if (firstOfEqual) {
      return new LeastLoadedPicker(this, loads, newTree, null, null);
    }
    Turns turnsOfLeast = least == null ? null : Turns.in(least, start.cursor(least.length));
    return new LeastLoadedPicker(this, loads, newTree, rotation.over(list), turnsOfLeast);
  }

  /** Returns whether {@code other} is told of changes; a picker of an older one scans. */
  boolean tells(TreeWhileBusy other) {
    return tree == other;
  }

  @Override
  public void onStart(Candidate candidate, long nowNanos) {
    TreeWhileBusy now = tree;
    if (now != null) {
      now.changed(candidate);
    }
  }

  @Override
  public void onRelease(Candidate candidate, long nowNanos) {
    TreeWhileBusy now = tree;
    if (now != null) {
      now.changed(candidate);
    }
  }
}
