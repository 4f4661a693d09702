package dev.evenkeel.examples.dispatch.compare;

import java.util.Locale;

/** Draws a picture that stands alone as a file, readable on light and dark pages. */
final class Svg {

  private static final String STYLE =
      "<style>text{font:12px sans-serif;fill:#334}.end{text-anchor:end}.head{font-weight:bold}"
          + ".grid{stroke:#ccd}.answered{stroke:#9cb;stroke-width:1}.failed{stroke:#c22;"
          + "stroke-width:1.5}.bar0{fill:#b9cbe4}.bar1{fill:#7d9fcc}.bar2{fill:#3f6db0}"
          + ".page{fill:#fff}</style>\n";

  private final StringBuilder text = new StringBuilder();

  /** Begins a drawing; {@code label} says to people who cannot see it what it shows. */
  Svg(double width, double height, String label) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\""
            + " role=\"img\" aria-label=\"%s\">%n",
        width, height, width, escape(label));
    text.append(STYLE);
    box("page", 0, 0, width, height, label);
    label("head", 10, 18, label);
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    return add(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
        style, x1, y1, x2, y2);
  }

  Svg box(String style, double x, double y, double width, double height, String hint) {
    return add(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
            + "<title>%s</title></rect>%n",
        style, x, y, width, height, escape(hint));
  }

  /** Draws many short upright strokes of one style as one path. */
  Svg strokes(String style, double y, double height, double... places) {
    StringBuilder path = new StringBuilder();
    for (double x : places) {
      path.append(String.format(Locale.ROOT, "M%.1f %.1fv%.1f", x, y, height));
    }
    return add("<path class=\"%s\" d=\"%s\"/>%n", style, path);
  }

  /** Writes text that begins at {@code x}, or ends there in the style {@code end}. */
  Svg label(String style, double x, double y, String words) {
    return add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n", style, x, y, escape(words));
  }

  private Svg add(String form, Object... values) {
    text.append(String.format(Locale.ROOT, form, values));
    return this;
  }

  /** Ends the drawing and returns it. */
  String end() {
    return text.append("</svg>\n").toString();
  }

  private static String escape(String words) {
    return words
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
