package dev.evenkeel.examples.simulator;

/** For each strategy its p50, p99 and p99.9 on one logarithmic axis, best strategy first. */
final class PercentileChart {

  private static final double WIDTH = 860;
  private static final double NAMES = 230;
  private static final double ROW = 22;
  private static final double TOP = 8;

  private PercentileChart() {}

  static String of(Ranking ranking) {
    double bottom = TOP + ROW * ranking.results().size();
    Svg svg = new Svg(WIDTH, bottom + 26, "p50, p99 and p99.9 of each strategy");
    LogScale scale = LogScale.over(ranking.results(), NAMES, WIDTH - 20);
    for (double tick : scale.ticks()) {
      svg.line("grid", scale.place(tick), TOP, scale.place(tick), bottom);
      svg.label("middle", scale.place(tick), bottom + 16, LogScale.label(tick));
    }
    double y = TOP + ROW / 2;
    for (Result result : ranking.results()) {
      svg.label("end", NAMES - 12, y + 4, result.strategy());
      if (result.log().all().count() > 0) {
        double tail = result.log().all().quantile(0.999);
        svg.line("span", scale.place(result.p50()), y, scale.place(tail), y);
        dot(svg, scale, "p50", result.p50(), y);
        dot(svg, scale, "p999", tail, y);
        dot(svg, scale, "p99", result.p99(), y);
      }
      y += ROW;
    }
    return svg.end();
  }

  private static void dot(Svg svg, LogScale scale, String name, double nanos, double y) {
    svg.dot(name, scale.place(nanos), y, name + " " + Times.millis(nanos) + " ms");
  }
}
