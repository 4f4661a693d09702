package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.testkit.FakeCandidate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replays the table of balls in bins: n attempts that stay, on n idle servers, each to the emptier
 * of {@code power-of-two}'s draws or to the one of {@code random}. What is compared is the largest
 * bin, on average over many runs and in nearly all of them.
 */
final class GoldenBins implements GoldenReplay {

  private static final int RUNS = 500;

  /**
   * Of the mean. The table's draws may hit one bin twice, ours are of two different ones, which
   * counts for little bins; the rest is chance.
   */
  private static final double TOLERANCE = 0.15;

  @Override
  public void replay(GoldenFile file, GoldenScore score) {
    for (List<String> row : file.rows()) {
      int draws = (int) file.number(row, "d");
      if (draws > 2) {
        continue; // nobody draws three
      }
      int bins = (int) file.number(row, "n");
      long most = file.number(row, "q999_max") + 1;
      double sum = 0;
      int beyond = 0;
      GoldenStrategy tested = new GoldenStrategy(draws == 1 ? "random" : "power-of-two", Map.of());
      for (int run = 0; run < RUNS; run++) {
        int largest = largest(tested, bins);
        sum += largest;
        beyond += largest > most ? 1 : 0;
      }
      double mean = sum / RUNS;
      double recorded = Double.parseDouble(file.field(row, "mean_max"));
      score.check(
          file.name() + " " + row,
          Math.abs(mean - recorded) <= TOLERANCE && beyond <= 1,
          "found a mean of " + mean + " and " + beyond + " runs beyond " + most);
    }
  }

  private static int largest(GoldenStrategy tested, int bins) {
    List<Candidate> candidates = new ArrayList<>();
    Map<String, FakeCandidate> byId = new HashMap<>();
    for (int i = 0; i < bins; i++) {
      FakeCandidate bin = new GoldenServer("", "bin" + i, Map.of()).candidate(i, 1);
      candidates.add(bin);
      byId.put("bin" + i, bin);
    }
    tested.prepare(candidates);
    int largest = 0;
    for (int ball = 0; ball < bins; ball++) {
      FakeCandidate bin = byId.getOrDefault(tested.pick(), (FakeCandidate) candidates.get(0));
      bin.start();
      tested.onStart(bin);
      largest = Math.max(largest, bin.inFlight());
    }
    return largest;
  }
}
