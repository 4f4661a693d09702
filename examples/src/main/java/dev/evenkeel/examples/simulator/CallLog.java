package dev.evenkeel.examples.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of the calls of a run, over all and in slices of time. A call that failed counts as
 * one that took the time limit: nobody was served, however fast the error came.
 */
final class CallLog {

  /** Enough for a line over time, few enough that a slice of a short run has its calls. */
  static final int SLICES = 60;

  private final Latencies all = new Latencies();
  private final List<Latencies> slices = new ArrayList<>();
  private final long sliceNanos;
  private final long limitNanos;
  private int failed;

  CallLog(long runNanos, long limitNanos) {
    this.sliceNanos = Math.max(1, runNanos / SLICES);
    this.limitNanos = limitNanos;
    for (int i = 0; i < SLICES; i++) {
      slices.add(new Latencies());
    }
  }

  void answered(long begunNanos, long latencyNanos) {
    all.add(latencyNanos);
    slices.get((int) Math.min(SLICES - 1, begunNanos / sliceNanos)).add(latencyNanos);
  }

  void failed(long begunNanos) {
    failed++;
    answered(begunNanos, limitNanos);
  }

  Latencies all() {
    return all;
  }

  List<Latencies> slices() {
    return slices;
  }

  int failed() {
    return failed;
  }
}
