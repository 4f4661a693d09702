package dev.evenkeel.examples.simulator;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Answers "which strategy for my fleet?": plays the same calls on the same simulated servers with
 * each strategy and ranks them. The engine, the strategies and the health policies are the real
 * ones; only time, network and servers are modelled.
 */
public final class Simulate {

  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private Simulate() {}

  /** Runs a simulation; ends the JVM with status 2 if the arguments are wrong. */
  public static void main(String[] args) {
    // Servers that go down are part of the play, not news.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    int status = run(System.out, System.err, Path.of(""), args);
    if (status != 0) {
      System.exit(status);
    }
  }

  /** Runs a simulation; files are written to {@code folder} unless their names are absolute. */
  static int run(PrintStream out, PrintStream err, Path folder, String... args) {
    if (List.of(args).contains("--help")) {
      out.print(SimulateOptions.USAGE);
      return 0;
    }
    SimulateOptions options;
    try {
      options = SimulateOptions.parse(args);
    } catch (IllegalArgumentException wrong) {
      err.printf("%s%n%n%s", wrong.getMessage(), SimulateOptions.USAGE);
      return WRONG_USAGE;
    }
    Ranking ranking = Ranking.of(options.scenario(), options.strategies());
    out.print(ranking.table());
    Path html = options.html();
    if (html != null) {
      if (!written(folder.resolve(html), HtmlReport.of(ranking, args), err)) {
        return FAILED;
      }
      out.print("\nThe charts are in " + html + "\n");
    }
    Path picture = options.picture();
    if (picture != null
        && !written(folder.resolve(picture), Svg.alone(PercentileChart.of(ranking)), err)) {
      return FAILED;
    }
    return 0;
  }

  private static boolean written(Path file, String content, PrintStream err) {
    try {
      Files.writeString(file, content);
      return true;
    } catch (IOException failure) {
      err.println("cannot write " + file + ": " + failure);
      return false;
    }
  }
}
