package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.PerServer;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.util.BitSet;
import java.util.List;

/**
 * {@code least-latency}: the candidate where one more attempt is expected to be answered soonest.
 *
 * <pre>
 *   cost = L (n + 1) (F + 1) E C    the least wins
 *
 *   n = attempts in flight
 *   L = (S + prior) / (W + 1) S, W = sum and number of its latencies, fading in 3 s or 40 samples
 *       prior = mean latency of all servers, times mean weight / own weight
 *   F = failures in a row, fading in 3 s
 *   E = 1 + 30 x / (1 - x)
 *       x = max(0, own failure rate - 1.5 failure share of the others - 0.02)
 *   C = 1, or falling from 2 to 1 within 2.5 s after the server was started anew
 * </pre>
 *
 * <p>Latency tells what a client cannot count: what other clients queue, how fast the server is,
 * whether it pauses. Attempts in flight tell sooner than latency that the own calls pile up. The
 * product is the rule of Finagle's peak EWMA; what makes it work here is that many candidates are
 * compared instead of two (all up to 32, else {@link LatencyWindow}), that the estimate is a mean
 * instead of a peak, and that it forgets: a server without samples drifts back to the mean of all,
 * so it is tried again without any schedule of probes. One that was out and is listed again begins
 * anew, as who let it in again knows better; but if it refused or cut its connections it was
 * started anew, so it may be cold, and what was known of its speed is the better guess. A server
 * that fails is answered by fast errors; they are no samples, and E makes it dear, unless all fail
 * alike. Then F lets each have its turn, so that the first to recover is found.
 *
 * <p>Weights count as a first guess, until the server has shown how fast it is. Load is not evened
 * out, latency is: while little is in flight, the fastest server may get nearly all. Use it
 * whenever the calls to a service are alike. Where they differ a hundredfold by kind, latency says
 * more about the kind than about the server; then {@code least-connections}. Against {@code
 * peak-ewma}: closer to the optimum, at the cost of a scan.
 *
 * <p>Fast failures are only dear here; taking a dead server out is the health policies' task.
 */
final class LeastLatency implements Scheduler {

  /** Comparing up to 32 costs no more than two or three cache misses would. */
  private static final int LARGEST_SCAN = 32;

  private final SchedulerOptions options;
  private final int largestScan;
  private final FleetLatency fleet;
  private final PerServer<ServerLatency> latencies;

  /** Those of the list before: control thread only. */
  private List<Candidate> listed = List.of();

  LeastLatency(SchedulerOptions options) {
    this(options, LARGEST_SCAN);
  }

  LeastLatency(SchedulerOptions options, int largestScan) {
    this.options = options;
    this.largestScan = largestScan;
    this.fleet = new FleetLatency(options.ticker().nanos());
    latencies = new PerServer<>(c -> new ServerLatency(fleet, options.ticker().nanos()));
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    Candidate[] list = candidates.toArray(new Candidate[0]);
    boolean scan = list.length <= largestScan;
    if (!scan) {
      shuffle(list);
    }
    ServerLatency[] own = new ServerLatency[list.length];
    double meanWeight = (double) Weights.sum(Weights.of(list)) / list.length;
    long now = options.ticker().nanos();
    FleetLatency.Mean mean = new FleetLatency.Mean();
    tellWhoCameAndWent(candidates, now);
    for (int i = 0; i < list.length; i++) {
      own[i] = latencies.prepare(list[i]);
      own[i].addTo(mean, now);
    }
    fleet.restart(mean, now);
    for (int i = 0; i < list.length; i++) {
      own[i].expect(meanWeight / list[i].weight(), now);
    }
    if (list.length == 1) {
      return new Solo(list[0]);
    }
    Picker picker = scan ? new LatencyScan(list, own) : new LatencyWindow(list, own);
    return fleet.isKnown() ? picker : new FirstByLot(fleet, Lottery.byWeight(list), picker);
  }

  private void tellWhoCameAndWent(List<Candidate> candidates, long nowNanos) {
    BitSet gone = new BitSet();
    for (Candidate candidate : listed) {
      gone.set(candidate.index());
    }
    for (Candidate candidate : candidates) {
      ServerLatency known = latencies.get(candidate);
      if (known != null && !gone.get(candidate.index())) {
        known.back(nowNanos);
      }
      gone.clear(candidate.index());
    }
    for (Candidate candidate : listed) {
      ServerLatency known = latencies.get(candidate);
      if (known != null && gone.get(candidate.index())) {
        known.out(nowNanos);
      }
    }
    listed = candidates;
  }

  private void shuffle(Candidate[] list) {
    for (int i = list.length - 1; i > 0; i--) {
      int j = (int) (((options.random() >>> 32) * (i + 1)) >>> 32);
      Candidate swapped = list[i];
      list[i] = list[j];
      list[j] = swapped;
    }
  }

  @Override
  public void onOutcome(Candidate candidate, Outcome outcome, long latencyNanos, long nowNanos) {
    ServerLatency latency = latencies.get(candidate);
    if (latency == null) {
      return;
    }
    switch (outcome) {
      case SUCCESS -> latency.answered(latencyNanos, nowNanos);
      case TIMEOUT -> latency.failed(latencyNanos, nowNanos);
      case FAILURE, OVERLOADED -> latency.failed(-1, nowNanos);
      case RESET, UNREACHABLE -> latency.cut(nowNanos);
      case CANCELED -> latency.givenUp(latencyNanos, nowNanos);
      case NEUTRAL -> {}
    }
  }

  @Override
  public void onForget(Candidate candidate) {
    latencies.forget(candidate);
  }
}
