package dev.evenkeel.health;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Envoy's success-rate outliers: a server is one if its success rate over the last sweep lies below
 * {@code mean - factor * stdev} of the pool (population standard deviation). Servers with too few
 * calls are left out on both sides, as are pools with too few such servers. For faults too mild for
 * a fixed threshold, in pools large enough to have a norm. Control thread only.
 */
final class SuccessRateOutliers {

  /** A server that is one, and the figures that say so. */
  record Outlier(TrackRecord record, double rate, double mean) {}

  private record Counts(long successes, long failures) {}

  private final double factor;
  private final int minServers;
  private final int minCalls;
  private Map<TrackRecord, Counts> before = Map.of();

  SuccessRateOutliers(double factor, int minServers, int minCalls) {
    this.factor = factor;
    this.minServers = minServers;
    this.minCalls = minCalls;
  }

  /** Ends a sweep and returns its outliers. */
  List<Outlier> sweep(Collection<TrackRecord> records) {
    Map<TrackRecord, Counts> now = new HashMap<>();
    List<TrackRecord> judged = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    for (TrackRecord record : records) {
      Counts counts = new Counts(record.successes(), record.failures());
      now.put(record, counts);
      Counts then = before.getOrDefault(record, new Counts(0, 0));
      long successes = counts.successes() - then.successes();
      long calls = successes + counts.failures() - then.failures();
      if (calls >= minCalls) {
        judged.add(record);
        rates.add((double) successes / calls);
      }
    }
    before = now;
    List<Outlier> outliers = new ArrayList<>();
    if (judged.size() >= minServers) {
      double mean = mean(rates);
      double threshold = threshold(rates, factor);
      for (int i = 0; i < judged.size(); i++) {
        if (rates.get(i) < threshold) {
          outliers.add(new Outlier(judged.get(i), rates.get(i), mean));
        }
      }
    }
    return outliers;
  }

  static double threshold(List<Double> rates, double factor) {
    double mean = mean(rates);
    double squares = 0;
    for (double rate : rates) {
      squares += (rate - mean) * (rate - mean);
    }
    return mean - factor * Math.sqrt(squares / rates.size());
  }

  private static double mean(List<Double> rates) {
    double sum = 0;
    for (double rate : rates) {
      sum += rate;
    }
    return sum / rates.size();
  }
}
