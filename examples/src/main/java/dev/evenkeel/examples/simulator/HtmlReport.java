package dev.evenkeel.examples.simulator;

import java.util.Locale;

/**
 * The ranking as one page that needs nothing else: charts are drawn into it, no script runs, and a
 * policy in its head forbids the browser to load anything.
 */
final class HtmlReport {

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Which strategy for my fleet?</title>
      <style>
      """
          + Svg.STYLE
          + """
      body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 880px; margin: 2em auto; padding: 0 1em }
      h1 { font-size: 1.5em } h2 { font-size: 1.15em; margin-top: 2em }
      code { font-size: .9em; overflow-wrap: anywhere }
      table { border-collapse: collapse } td, th { padding: .15em .8em; text-align: right; border-bottom: 1px solid var(--faint) }
      td:first-child, th:first-child { text-align: left; padding-left: 0 }
      </style>
      </head>
      <body>
      """;

  private HtmlReport() {}

  /** Returns the page; {@code arguments} are those that make it again. */
  static String of(Ranking ranking, String... arguments) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("<h1>Which strategy for my fleet?</h1>\n<p>")
        .append(Svg.escape(ranking.scenario().summary()))
        .append(".</p>\n<p><code>simulate");
    for (String argument : arguments) {
      page.append(' ').append(Svg.escape(quoted(argument)));
    }
    page.append("</code></p>\n");
    section(
        page,
        "Ranking",
        "Best p99 first. A call that failed counts as one that took the time limit of "
            + Times.millis((double) ranking.scenario().timeoutNanos())
            + " ms. Load is how much busier the busiest server was than the mean; servers of"
            + " different speed need not be equally busy.",
        table(ranking));
    section(
        page,
        "Latency",
        "From the median (blue) over p99 (orange) to p99.9 (grey). The axis is logarithmic.",
        PercentileChart.of(ranking));
    section(
        page,
        "p99 over time",
        "All with the same axes. Shaded: a server was down.",
        TimelineChart.of(ranking));
    section(
        page,
        "Load of each server",
        "The part of the time for which its workers were busy, in percent.",
        LoadChart.of(ranking));
    return page.append("</body>\n</html>\n").toString();
  }

  private static void section(StringBuilder page, String title, String words, String content) {
    page.append(String.format(Locale.ROOT, "<h2>%s</h2>\n<p>%s</p>\n%s", title, words, content));
  }

  private static String table(Ranking ranking) {
    StringBuilder rows =
        new StringBuilder(
            "<table>\n<tr><th>strategy</th><th>p50 ms</th><th>p99 ms</th><th>failed</th>"
                + "<th>load max/mean</th></tr>\n");
    for (Result result : ranking.results()) {
      rows.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
              Svg.escape(result.strategy()),
              Times.millis(result.p50()),
              Times.millis(result.p99()),
              Ranking.failed(result),
              Ranking.load(result)));
    }
    return rows.append("</table>\n").toString();
  }

  private static String quoted(String argument) {
    return argument.matches("[\\w.:=,/+-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
