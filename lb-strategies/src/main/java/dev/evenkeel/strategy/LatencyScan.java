package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import org.jspecify.annotations.Nullable;

/** {@link LeastLatency} over few candidates: compares them all. */
final class LatencyScan implements Picker {

  private final Candidate[] candidates;
  private final ServerLatency[] latencies;

  LatencyScan(Candidate[] candidates, ServerLatency[] latencies) {
    this.candidates = candidates;
    this.latencies = latencies;
  }

  @Override
  public @Nullable Candidate pick(PickContext context) {
    int length = candidates.length;
    long now = context.nowNanos();
    // Random start: the first of equals wins, and clients that know nothing yet must not all begin
    // with the same server.
    int at = (int) (((context.random() >>> 32) * length) >>> 32);
    Candidate best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      Candidate candidate = candidates[at];
      if (!context.excludes(candidate)) {
        double cost = latencies[at].cost(now) * (candidate.inFlight() + 1);
        if (cost < least) {
          least = cost;
          best = candidate;
        }
      }
      if (++at == length) {
        at = 0;
      }
    }
    return best;
  }

  @Override
  public String describe(Candidate candidate) {
    for (int i = 0; i < candidates.length; i++) {
      if (candidates[i].index() == candidate.index()) {
        return latencies[i].describe(candidate.inFlight());
      }
    }
    return "";
  }
}
