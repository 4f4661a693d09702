package dev.evenkeel.examples.dispatch.compare;

import java.util.List;
import java.util.stream.Collectors;

/** For each way a bar of its calls per second for each number of servers. */
final class RateChart {

  private static final double WIDTH = 640;
  private static final double NAMES = 90;
  private static final double RIGHT = WIDTH - 60;
  private static final double BAR = 9;
  private static final double GAP = 8;
  private static final double TOP = 32;

  /** Shades that {@link Svg} has; with more numbers of servers they begin anew. */
  private static final int SHADES = 3;

  private RateChart() {}

  static String of(Load load, List<Figures> all) {
    List<Figures> figures = all.stream().filter(f -> f.load() == load).toList();
    List<String> ways = figures.stream().map(Figures::way).distinct().toList();
    List<Integer> servers = figures.stream().map(Figures::servers).distinct().toList();
    double most = figures.stream().mapToDouble(Figures::perSecond).max().orElse(1);
    double row = BAR * servers.size() + GAP;
    Svg svg =
        new Svg(
            WIDTH,
            TOP + row * ways.size(),
            "calls/s, %s; light to dark: %s servers"
                .formatted(
                    load.meaning(),
                    servers.stream().map(String::valueOf).collect(Collectors.joining(", "))));
    for (Figures f : figures) {
      int bar = servers.indexOf(f.servers());
      double y = TOP + row * ways.indexOf(f.way()) + BAR * bar;
      double length = (RIGHT - NAMES) * f.perSecond() / most;
      String rate = Long.toString(Math.round(f.perSecond()));
      svg.box("bar" + bar % SHADES, NAMES, y, length, BAR - 1, rate);
      svg.label("", NAMES + length + 4, y + BAR, f.servers() == most(servers) ? rate : "");
      if (bar == 0) {
        svg.label("end", NAMES - 8, y + row / 2, f.way());
      }
    }
    return svg.end();
  }

  private static int most(List<Integer> servers) {
    return servers.get(servers.size() - 1);
  }
}
