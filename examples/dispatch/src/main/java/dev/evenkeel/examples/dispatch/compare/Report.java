package dev.evenkeel.examples.dispatch.compare;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.StringJoiner;

/** Writes the results down as tables in Markdown. */
final class Report {

  private final StringBuilder text = new StringBuilder();

  private Report() {}

  static String of(Plan plan, Results results, Map<String, String> leftOut) {
    Report report = new Report();
    for (Load load : Load.values()) {
      report.load(
          load, plan, results.figures().stream().filter(f -> f.load() == load).toList(), leftOut);
    }
    report.outages(plan, results.outages(), leftOut);
    return report.text.toString();
  }

  private void load(Load load, Plan plan, List<Figures> figures, Map<String, String> leftOut) {
    text.append("\n**").append(load.word()).append("**: ").append(load.meaning()).append("\n\n");
    StringJoiner head = new StringJoiner(" | ", "| way | ", " |\n");
    plan.servers().forEach(n -> head.add("calls/s, " + n + (n == 1 ? " server" : " servers")));
    head.add("p50 ms").add("p99 ms").add("client µs").add("dispatcher µs").add("servers µs");
    head.add("softirq µs").add("bytes").add("failed");
    text.append(head).append("|---|").append("--:|".repeat(plan.servers().size() + 8)).append('\n');
    for (Figures most : figures) {
      if (most.servers() == plan.mostServers()) {
        StringJoiner row = new StringJoiner(" | ", "| " + most.way() + " | ", " |\n");
        figures.stream()
            .filter(f -> f.way().equals(most.way()))
            .forEach(f -> row.add(Long.toString(Math.round(f.perSecond()))));
        row.add(millis(most.p50Micros())).add(millis(most.p99Micros()));
        Meters used = most.used();
        for (Duration time :
            List.of(used.client(), used.dispatcher(), used.servers(), used.softirq())) {
          row.add(Long.toString(Math.round(most.microsPerCall(time))));
        }
        row.add(Long.toString(Math.round(most.bytesPerCall())));
        row.add(
            Integer.toString(
                figures.stream()
                    .filter(f -> f.way().equals(most.way()))
                    .mapToInt(Figures::failed)
                    .sum()));
        text.append(row);
      }
    }
    leftOut(leftOut, plan.servers().size() + 8);
  }

  private void outages(Plan plan, List<Outage> outages, Map<String, String> leftOut) {
    text.append("\n**a server killed**, and back after ")
        .append(plan.dead().toMillis() / 1000.0)
        .append(
            " s\n\n| way | calls | failed | out after s | back after s |\n|---|--:|--:|--:|--:|\n");
    for (Outage outage : outages) {
      text.append(
          "| %s | %d | %d | %s | %s |%n"
              .formatted(
                  outage.way(),
                  outage.calls().size(),
                  outage.failed(),
                  seconds(outage.millisUntilOut()),
                  seconds(outage.millisUntilBack())));
    }
    leftOut(leftOut, 4);
  }

  private void leftOut(Map<String, String> leftOut, int columns) {
    leftOut.forEach(
        (way, why) ->
            text.append("| ")
                .append(way)
                .append(" | not measured: ")
                .append(why)
                .append(" |")
                .append(" |".repeat(columns - 1))
                .append('\n'));
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%.1f", micros / 1e3);
  }

  private static String seconds(OptionalLong millis) {
    return millis.isPresent()
        ? String.format(Locale.ROOT, "%.1f", millis.getAsLong() / 1e3)
        : "not";
  }
}
