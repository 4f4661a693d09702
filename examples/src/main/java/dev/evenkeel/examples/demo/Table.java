package dev.evenkeel.examples.demo;

import dev.evenkeel.core.BalancerSnapshot;
import dev.evenkeel.core.ServerStatus;
import java.util.Locale;

/** The run in figures: a table with a line for each server, or one line for all. */
final class Table {

  /** Its height, for redrawing: the title, the head, five servers and the sum. */
  static final int LINES = 8;

  private static final String ROW = "  %-9s%7s  %-9s%7s%8s%10s%8s%8s%8s%11s%n";

  private static final String HEAD =
      String.format(
          ROW,
          "server",
          "weight",
          "state",
          "calls",
          "share",
          "expected",
          "p50 ms",
          "p99 ms",
          "failed",
          "in flight");

  private Table() {}

  static String of(
      String title, BalancerSnapshot now, Tally tally, Expectation expected, Callers callers) {
    StringBuilder text = new StringBuilder(title).append(System.lineSeparator()).append(HEAD);
    int answered = tally.answered();
    int inFlight = 0;
    for (ServerStatus status : now.servers()) {
      Tally.Line line = tally.of(status.server());
      int calls = line.answered.get();
      inFlight += status.inFlight();
      text.append(
          String.format(
              Locale.ROOT,
              ROW,
              status.server().id(),
              status.server().weight(),
              status.state().name().toLowerCase(Locale.ROOT),
              calls,
              percent((double) calls / answered),
              percent(expected.share(status.server().id())),
              millis(line.latencies, 0.5),
              millis(line.latencies, 0.99),
              line.failed.get(),
              status.inFlight()));
    }
    Histogram all = callers.latencies();
    return text.append(
            String.format(
                Locale.ROOT,
                ROW,
                "callers",
                "",
                "",
                callers.done(),
                "",
                "",
                millis(all, 0.5),
                millis(all, 0.99),
                callers.failed(),
                inFlight))
        .toString();
  }

  static String line(String title, BalancerSnapshot now, Tally tally, Callers callers) {
    StringBuilder text = new StringBuilder(title);
    for (ServerStatus status : now.servers()) {
      double share = (double) tally.of(status.server()).answered.get() / tally.answered();
      text.append("  ").append(status.server().id()).append(' ').append(percent(share));
    }
    return text.append("  failed ").append(callers.failed()).toString();
  }

  private static String percent(double part) {
    return Double.isNaN(part) ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * part);
  }

  private static String millis(Histogram latencies, double part) {
    double millis = latencies.millis(part);
    return Double.isNaN(millis) ? "-" : String.format(Locale.ROOT, "%.1f", millis);
  }
}
