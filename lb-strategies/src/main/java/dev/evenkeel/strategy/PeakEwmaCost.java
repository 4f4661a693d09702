package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Ticker;
import java.util.Locale;

/** The cost L (a + 1) / w of {@link PeakEwma}, compared by its logarithm. */
final class PeakEwmaCost implements TwoChoices.Cost {

  /**
   * What an attempt in flight on a server without an estimate counts as: more than any score, which
   * is at most the age of the balancer in decay times (3e10 for ten years at 10 ms).
   */
  private static final double PROBED = 1e15;

  /** ln(1) to ln(256); a logarithm costs about 20 ns, a look-up 1. */
  private static final double[] LOGARITHMS = logarithms();

  private final Candidate[] candidates;
  private final DecayingPeak[] latencies;
  private final double[] weightLogarithms;
  private final Ticker ticker;

  PeakEwmaCost(Candidate[] candidates, DecayingPeak[] latencies, Ticker ticker) {
    this.candidates = candidates;
    this.latencies = latencies;
    this.ticker = ticker;
    this.weightLogarithms = new double[candidates.length];
    for (int i = 0; i < candidates.length; i++) {
      weightLogarithms[i] = Math.log(candidates[i].weight());
    }
  }

  @Override
  public boolean isLess(int a, int b) {
    return cost(a) < cost(b);
  }

  private double cost(int position) {
    double latency = latencies[position].score();
    int inFlight = candidates[position].inFlight();
    if (latency == DecayingPeak.UNKNOWN) {
      return inFlight == 0 ? latency : PROBED + inFlight;
    }
    return latency + logarithmOfOneMore(inFlight) - weightLogarithms[position];
  }

  private static double logarithmOfOneMore(int count) {
    return count < LOGARITHMS.length ? LOGARITHMS[count] : Math.log1p(count);
  }

  private static double[] logarithms() {
    double[] logarithms = new double[256];
    for (int i = 0; i < logarithms.length; i++) {
      logarithms[i] = Math.log1p(i);
    }
    return logarithms;
  }

  @Override
  public String describe(Candidate candidate) {
    for (int i = 0; i < candidates.length; i++) {
      if (candidates[i].index() == candidate.index()) {
        double nanos = latencies[i].costNanos(ticker.nanos());
        String latency =
            nanos == 0 ? "unknown" : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
        return "latency " + latency + ", " + candidate.inFlight() + " in flight";
      }
    }
    return "";
  }
}
