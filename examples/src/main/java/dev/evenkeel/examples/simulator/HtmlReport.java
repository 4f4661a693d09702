package dev.evenkeel.examples.simulator;

/** x. */
final class HtmlReport {
  private HtmlReport() {}

  static String of(Ranking ranking, String... args) {
    return ranking.table() + args.length;
  }
}
