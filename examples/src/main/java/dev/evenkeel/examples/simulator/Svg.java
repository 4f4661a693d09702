package dev.evenkeel.examples.simulator;

import java.util.Locale;

/** Draws a chart as inline SVG. Colours come from the page's {@link #STYLE}, by class. */
final class Svg {

  /** What the classes look like, on light and on dark paper. */
  static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1d2733; --paper: #fff; --faint: #d5dce4; --main: #0b6bcb; --warm: #d9480f; --mid: #8a94a0 }
      @media (prefers-color-scheme: dark) { :root { --ink: #e3e8ee; --paper: #14191f; --faint: #36404b; --main: #58a6ff; --warm: #ff8a4c; --mid: #8a94a0 } }
      svg { max-width: 100%; height: auto } svg text { font: 12px system-ui, sans-serif; fill: var(--ink) }
      .middle, .light { text-anchor: middle } .end { text-anchor: end } svg .light { fill: var(--paper) } svg .name { font-weight: 600 }
      .grid { stroke: var(--faint) } .span { stroke: var(--mid); stroke-width: 2 } .curve { fill: none; stroke: var(--main); stroke-width: 1.5 }
      .p50 { fill: var(--main) } .p99 { fill: var(--warm) } .p999 { fill: var(--mid) } .cell { fill: var(--main) } .down { fill: var(--warm); fill-opacity: .15 }
      """;

  private final StringBuilder text = new StringBuilder();

  /** Begins a drawing; {@code label} says to people who cannot see it what it shows. */
  Svg(double width, double height, String label) {
    text.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" role=\"img\" aria-label=\"%s\">\n",
            width,
            height,
            width,
            escape(label)));
  }

  /**
   * Returns a drawing as a file of its own, with the style and the paper that a page would give.
   */
  static String alone(String drawing) {
    return drawing.replaceFirst(
        "<svg ([^>]*)>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" $1>\n<style>\n"
            + STYLE
            + "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"var(--paper)\"/>");
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    return add(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
        style, x1, y1, x2, y2);
  }

  Svg box(String style, double x, double y, double width, double height) {
    return add(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
        style, x, y, width, height);
  }

  /** Draws a box whose strength is a number from 0 to 1. */
  Svg cell(double x, double y, double width, double height, double strength, String hint) {
    return add(
        "<rect class=\"cell\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\""
            + " fill-opacity=\"%.2f\"><title>%s</title></rect>\n",
        x, y, width, height, strength, escape(hint));
  }

  Svg dot(String style, double x, double y, String hint) {
    return add(
        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"><title>%s</title></circle>\n",
        style, x, y, escape(hint));
  }

  /** Writes text that ends, begins or is centred at {@code x}, by the style. */
  Svg label(String style, double x, double y, String words) {
    return add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", style, x, y, escape(words));
  }

  /** Draws a line through points, written as {@code x,y x,y}. */
  Svg path(String style, String points, String hint) {
    return add(
        "<polyline class=\"%s\" points=\"%s\"><title>%s</title></polyline>\n",
        style, points, escape(hint));
  }

  static String point(double x, double y) {
    return String.format(Locale.ROOT, "%.1f,%.1f ", x, y);
  }

  private Svg add(String form, Object... values) {
    text.append(String.format(Locale.ROOT, form, values));
    return this;
  }

  /** Ends the drawing and returns it. */
  String end() {
    return text.append("</svg>\n").toString();
  }

  /** Returns text fit for HTML and SVG, also within an attribute. */
  static String escape(String words) {
    return words
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
