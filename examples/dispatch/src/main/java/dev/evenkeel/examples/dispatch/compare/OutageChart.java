package dev.evenkeel.examples.dispatch.compare;

import java.util.List;
import java.util.function.Predicate;

/** For each way a line of time: what the killed server answered, and which calls failed. */
final class OutageChart {

  private static final double WIDTH = 640;
  private static final double NAMES = 90;
  private static final double RIGHT = WIDTH - 20;
  private static final double ROW = 24;
  private static final double TOP = 50;

  private OutageChart() {}

  static String of(List<Outage> outages) {
    Outage any = outages.get(0);
    Scale scale = Scale.over(outages);
    double bottom = TOP + ROW * outages.size();
    Svg svg =
        new Svg(WIDTH, bottom + 8, "green: answers of a server that is killed; red: failures");
    mark(svg, scale.place(any.killed()), bottom, "killed");
    mark(svg, scale.place(any.revived()), bottom, "back");
    double y = TOP;
    for (Outage outage : outages) {
      svg.label("end", NAMES - 8, y + 14, outage.way());
      svg.strokes("answered", y + 3, ROW - 6, scale.places(outage, c -> answers(outage, c)));
      svg.strokes("failed", y + 3, ROW - 6, scale.places(outage, Call::failed));
      y += ROW;
    }
    return svg.end();
  }

  private static boolean answers(Outage outage, Call call) {
    return call.server().equals(outage.dead());
  }

  private static void mark(Svg svg, double x, double bottom, String what) {
    svg.line("grid", x, TOP - 12, x, bottom);
    svg.label("", x + 3, TOP - 6, what);
  }

  private record Scale(long from, long to) {
    static Scale over(List<Outage> outages) {
      List<Long> ends =
          outages.stream()
              .flatMap(o -> o.calls().stream())
              .map(Call::endedMillis)
              .sorted()
              .toList();
      return new Scale(ends.get(0), ends.get(ends.size() - 1));
    }

    double place(long millis) {
      return NAMES + (RIGHT - NAMES) * (millis - from) / Math.max(1, to - from);
    }

    /** Returns where such calls are, each point of the line once. */
    double[] places(Outage outage, Predicate<Call> which) {
      return outage.calls().stream()
          .filter(which)
          .mapToDouble(call -> Math.round(place(call.endedMillis())))
          .distinct()
          .toArray();
    }
  }
}
