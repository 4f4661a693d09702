package dev.evenkeel.strategy;

import java.util.List;
import java.util.Map;

/** Replays plain sequences of picks: nginx's smooth weighted round robin. */
final class GoldenPicks implements GoldenReplay {

  private final String strategy;
  private final Map<String, String> options;

  GoldenPicks(String strategy, Map<String, String> options) {
    this.strategy = strategy;
    this.options = options;
  }

  @Override
  public void replay(GoldenFile file, GoldenScore score) {
    GoldenStrategy tested = new GoldenStrategy(strategy, options);
    tested.prepare(new GoldenGroup(file, false).candidates());
    int n = 0;
    for (List<String> row : file.rows()) {
      if (file.number(row, "n") != n) {
        throw new GoldenFile.GoldenException(file.name(), "row " + n + " is missing");
      }
      score.compare(file.name() + " pick " + n, file.field(row, "pick"), tested.pick());
      n++;
    }
  }
}
