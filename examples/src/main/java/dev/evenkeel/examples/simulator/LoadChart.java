package dev.evenkeel.examples.simulator;

import java.util.List;
import java.util.Locale;

/** How busy each server was under each strategy, in percent: dark is busy. */
final class LoadChart {

  private static final double NAMES = 230;
  private static final double WIDTH = 860;
  private static final double ROW = 20;
  private static final double TOP = 22;

  /** With more servers than this their cells are too narrow for a number. */
  private static final int NUMBERED = 16;

  private LoadChart() {}

  static String of(Ranking ranking) {
    List<Result> results = ranking.results();
    int servers = ranking.scenario().fleet().servers().size();
    double cell = Math.min(56, (WIDTH - NAMES) / servers);
    Svg svg = new Svg(WIDTH, TOP + ROW * results.size(), "load of each server");
    if (servers <= NUMBERED) {
      for (int i = 0; i < servers; i++) {
        svg.label("middle", NAMES + (i + 0.5) * cell, TOP - 7, "s" + (i + 1));
      }
    }
    double y = TOP;
    for (Result result : results) {
      svg.label("end", NAMES - 12, y + 14, result.strategy());
      for (int i = 0; i < servers; i++) {
        double busy = result.busy().get(i);
        String percent = String.format(Locale.ROOT, "%.0f", 100 * busy);
        String hint =
            "s" + (i + 1) + ": busy " + percent + " %, " + result.accepted().get(i) + " calls";
        svg.cell(NAMES + i * cell, y, cell - 1, ROW - 1, Math.min(1, busy), hint);
        if (servers <= NUMBERED) {
          svg.label(busy > 0.6 ? "light" : "middle", NAMES + (i + 0.5) * cell, y + 14, percent);
        }
      }
      y += ROW;
    }
    return svg.end();
  }
}
