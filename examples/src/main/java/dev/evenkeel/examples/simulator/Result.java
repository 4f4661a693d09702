package dev.evenkeel.examples.simulator;

import java.util.List;

/**
 * How one strategy did.
 *
 * @param strategy its name
 * @param log what became of the calls
 * @param busy for each server, the part of the run for which its workers were busy
 * @param accepted for each server, how many calls it began to work on
 */
record Result(String strategy, CallLog log, List<Double> busy, List<Integer> accepted) {

  double p50() {
    return log.all().quantile(0.5);
  }

  double p99() {
    return log.all().quantile(0.99);
  }

  /** Returns the part of the calls that failed. */
  double failed() {
    return (double) log.failed() / log.all().count();
  }

  /**
   * Returns how much busier the busiest server was than the mean: 1 is even. NaN if none was busy.
   */
  double maxOverMeanLoad() {
    double max = busy.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    return max / busy.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
