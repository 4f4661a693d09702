package dev.evenkeel.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * Bars in groups on one logarithmic scale, as SVG that needs nothing else: light and dark by the
 * reader's choice, no script, no font of its own.
 */
final class Bars {

  private static final int LABELS = 260;
  private static final int WIDTH = 900;
  private static final int BAR = 18;

  private static final String STYLE =
      """
      <style>
      text { font: 12px system-ui, sans-serif; fill: #24292f }
      .group { font-weight: 600 }
      .title { font-size: 15px; font-weight: 600 }
      .grid { stroke: #d0d7de }
      .ours { fill: #1a7f64 }
      .other { fill: #9aa4af }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 }
        .grid { stroke: #30363d }
        .ours { fill: #3fb68b }
        .other { fill: #6e7681 }
      }
      </style>
      """;

  /** One bar. */
  record Bar(String label, double value, boolean ours) {}

  /** Bars that belong together. */
  record Group(String name, List<Bar> bars) {}

  private Bars() {}

  static String draw(String title, String unit, List<Group> groups) {
    double least = Double.MAX_VALUE;
    double most = 0;
    int rows = 0;
    for (Group group : groups) {
      rows += group.bars().size() + 1;
      for (Bar bar : group.bars()) {
        least = Math.min(least, bar.value());
        most = Math.max(most, bar.value());
      }
    }
    // Decades around all values, so that each bar has a length.
    int from = (int) Math.floor(Math.log10(least * 0.999));
    int to = Math.max(from + 1, (int) Math.ceil(Math.log10(most)));
    int height = 70 + rows * BAR;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\""
            + " aria-label=\"%s\">\n",
        WIDTH,
        height,
        WIDTH,
        escape(title));
    svg.append(STYLE);
    add(svg, "<text class=\"title\" x=\"8\" y=\"20\">%s</text>\n", escape(title));
    for (int decade = from; decade <= to; decade++) {
      double x = LABELS + place(Math.pow(10, decade), from, to);
      add(
          svg,
          "<line class=\"grid\" x1=\"%.1f\" y1=\"46\" x2=\"%.1f\" y2=\"%d\"/>\n",
          x,
          x,
          height - 8);
      add(
          svg,
          "<text x=\"%.1f\" y=\"42\" text-anchor=\"middle\">%s</text>\n",
          x,
          number(Math.pow(10, decade)) + (decade == to ? " " + unit : ""));
    }
    int y = 52;
    for (Group group : groups) {
      add(svg, "<text class=\"group\" x=\"8\" y=\"%d\">%s</text>\n", y + 13, escape(group.name()));
      y += BAR;
      for (Bar bar : group.bars()) {
        double length = place(bar.value(), from, to);
        add(
            svg,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
            LABELS - 8,
            y + 13,
            escape(bar.label()));
        add(
            svg,
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
            bar.ours() ? "ours" : "other",
            LABELS,
            y + 2,
            length,
            BAR - 4);
        add(
            svg,
            "<text x=\"%.1f\" y=\"%d\">%s</text>\n",
            LABELS + length + 5,
            y + 13,
            number(bar.value()));
        y += BAR;
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static double place(double value, int from, int to) {
    return (Math.log10(value) - from) / (to - from) * (WIDTH - LABELS - 70);
  }

  /** Returns a number with as many digits as are worth reading. */
  static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
  }

  private static void add(StringBuilder svg, String form, Object... values) {
    svg.append(String.format(Locale.ROOT, form, values));
  }

  private static String escape(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
