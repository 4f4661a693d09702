package dev.evenkeel.examples.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * Places latencies on a logarithmic axis: they differ by factors, and those of the best strategies
 * would vanish beside those of the worst on an even one.
 */
record LogScale(double least, double most, double from, double to) {

  /** Returns a scale that holds all of these results from p50 to the longest. */
  static LogScale over(List<Result> results, double from, double to) {
    double least = Double.MAX_VALUE;
    double most = 1;
    for (Result result : results) {
      if (result.log().all().count() > 0) {
        least = Math.min(least, Math.max(1_000, result.p50()));
        most = Math.max(most, result.log().all().quantile(1));
      }
    }
    least = Math.min(least, most) / 1.5;
    return new LogScale(least, Math.max(most, least * 10), from, to);
  }

  double place(double nanos) {
    double bounded = Math.min(most, Math.max(least, nanos));
    return from + (to - from) * Math.log(bounded / least) / Math.log(most / least);
  }

  /** Returns round values within the scale: 1, 2 and 5 times powers of ten. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (double power = 1_000; power <= most; power *= 10) {
      for (double tick : new double[] {power, 2 * power, 5 * power}) {
        if (tick >= least && tick <= most) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  static String label(double nanos) {
    return nanos >= 1e9 ? Math.round(nanos / 1e9) + " s" : millis(nanos / 1e6) + " ms";
  }

  private static String millis(double millis) {
    return millis >= 1 ? Long.toString(Math.round(millis)) : Double.toString(millis);
  }
}
