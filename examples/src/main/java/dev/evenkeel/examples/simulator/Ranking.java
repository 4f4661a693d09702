package dev.evenkeel.examples.simulator;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The strategies of one scenario, best first: by p99 in which a failed call counts as the time
 * limit, so that neither slowness nor errors can hide; then by failures, then by the mean.
 */
record Ranking(Scenario scenario, List<Result> results) {

  private static final Comparator<Result> BEST_FIRST =
      Comparator.comparingDouble(Result::p99)
          .thenComparingDouble(Result::failed)
          .thenComparingDouble(result -> result.log().all().mean())
          .thenComparing(Result::strategy);

  /** Puts the results in order. */
  Ranking {
    results = results.stream().sorted(BEST_FIRST).toList();
  }

  /** Plays the scenario with each strategy. */
  static Ranking of(Scenario scenario, List<Strategy> strategies) {
    return new Ranking(
        scenario, strategies.stream().map(strategy -> Run.of(scenario, strategy)).toList());
  }

  /** Returns the table that is printed; lines end with a line feed on every system. */
  String table() {
    int width = results.stream().mapToInt(result -> result.strategy().length()).max().orElse(0);
    String row = "%-" + Math.max(8, width) + "s %9s %9s %9s %14s%n".replace("%n", "\n");
    StringBuilder text = new StringBuilder(scenario.summary()).append("\n\n");
    text.append(
        String.format(Locale.ROOT, row, "strategy", "p50 ms", "p99 ms", "failed", "load max/mean"));
    for (Result result : results) {
      text.append(
          String.format(
              Locale.ROOT,
              row,
              result.strategy(),
              Times.millis(result.p50()),
              Times.millis(result.p99()),
              failed(result),
              load(result)));
    }
    return text.toString();
  }

  static String failed(Result result) {
    if (result.log().failed() == 0) {
      return result.log().all().count() == 0 ? "-" : "0";
    }
    return String.format(Locale.ROOT, "%.2f %%", 100 * result.failed());
  }

  static String load(Result result) {
    double load = result.maxOverMeanLoad();
    return Double.isNaN(load) ? "-" : String.format(Locale.ROOT, "%.2f", load);
  }
}
