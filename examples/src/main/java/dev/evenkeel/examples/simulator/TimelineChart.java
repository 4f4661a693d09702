package dev.evenkeel.examples.simulator;

import java.util.List;

/**
 * The p99 of each slice of time, one small chart for each strategy, all with the same axes: shows
 * when a strategy suffered and how fast it recovered. Shaded while a server was down.
 */
final class TimelineChart {

  private static final double WIDTH = 860;
  private static final double CELL_WIDTH = 286;
  private static final double CELL_HEIGHT = 96;
  private static final int COLUMNS = 3;

  private TimelineChart() {}

  static String of(Ranking ranking) {
    List<Result> results = ranking.results();
    int rows = (results.size() + COLUMNS - 1) / COLUMNS;
    Svg svg = new Svg(WIDTH, rows * CELL_HEIGHT, "p99 over time of each strategy");
    for (int i = 0; i < results.size(); i++) {
      double left = i % COLUMNS * CELL_WIDTH + 44;
      double top = Math.floorDiv(i, COLUMNS) * CELL_HEIGHT + 20;
      cell(svg, ranking, results.get(i), left, top);
    }
    return svg.end();
  }

  private static void cell(Svg svg, Ranking ranking, Result result, double left, double top) {
    double width = CELL_WIDTH - 58;
    double bottom = top + CELL_HEIGHT - 32;
    LogScale scale = LogScale.over(ranking.results(), bottom, top);
    double perNano = width / Math.max(1, ranking.scenario().runNanos());
    for (ServerSpec spec : ranking.scenario().fleet().servers()) {
      for (ServerSpec.Window down : spec.downs()) {
        double from = Math.min(width, down.fromNanos() * perNano);
        double to = Math.min(width, down.toNanos() * perNano);
        svg.box("down", left + from, top, to - from, bottom - top);
      }
    }
    svg.label("name", left, top - 6, result.strategy());
    svg.line("grid", left, bottom, left + width, bottom);
    for (double power = 1e6; power <= 1e10; power *= 10) {
      if (power >= scale.least() && power <= scale.most()) {
        svg.line("grid", left, scale.place(power), left + width, scale.place(power));
        svg.label("end", left - 4, scale.place(power) + 4, LogScale.label(power));
      }
    }
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < CallLog.SLICES; i++) {
      Latencies slice = result.log().slices().get(i);
      if (slice.count() > 0) {
        points.append(
            Svg.point(
                left + (i + 0.5) * width / CallLog.SLICES, scale.place(slice.quantile(0.99))));
      }
    }
    svg.path("curve", points.toString().strip(), result.strategy() + ": p99 over time");
  }
}
