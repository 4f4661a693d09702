package dev.evenkeel.examples.demo;

import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.strategy.BuiltInSchedulers;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param strategies the strategies to show, one after the other
 * @param seconds how long each of them runs
 * @param rps how many calls are started in a second, as far as the threads can
 * @param threads how many calls can run at once
 * @param plain lines instead of a table that is redrawn
 * @param help whether only to print the usage
 */
record DemoOptions(
    List<String> strategies, int seconds, int rps, int threads, boolean plain, boolean help) {

  static final String USAGE =
      """
      mvn -q -Pdemo -Dargs="[options]"

        --strategy NAMES   strategies to show, with commas between (rr,wrr,lc,peak-ewma)
        --seconds N        how long each of them runs, 2 to 600 (5)
        --rps N            calls in a second, 1 to 10000 (300)
        --threads N        calls at once, 1 to 500 (32)
        --plain            print lines in place of a table that is redrawn
        --help             print this
      """;

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it says something that there is not
   */
  static DemoOptions parse(String... args) {
    DemoOptions options =
        new DemoOptions(List.of("rr", "wrr", "lc", "peak-ewma"), 5, 300, 32, false, false);
    for (int i = 0; i < args.length; i++) {
      String option = args[i];
      if (option.equals("--plain") || option.equals("--help")) {
        options = options.with(option, "");
      } else if (i + 1 < args.length) {
        options = options.with(option, args[++i]);
      } else {
        throw new IllegalArgumentException(
            option.startsWith("--")
                ? "option " + option + " is unknown or lacks its value"
                : "'" + option + "' is no option");
      }
    }
    return options;
  }

  private DemoOptions with(String option, String value) {
    return switch (option) {
      case "--strategy" ->
          new DemoOptions(known(value.split(",", -1)), seconds, rps, threads, plain, help);
      case "--seconds" ->
          new DemoOptions(strategies, number(option, value, 2, 600), rps, threads, plain, help);
      case "--rps" ->
          new DemoOptions(
              strategies, seconds, number(option, value, 1, 10_000), threads, plain, help);
      case "--threads" ->
          new DemoOptions(strategies, seconds, rps, number(option, value, 1, 500), plain, help);
      case "--plain" -> new DemoOptions(strategies, seconds, rps, threads, true, help);
      case "--help" -> new DemoOptions(strategies, seconds, rps, threads, plain, true);
      default -> throw new IllegalArgumentException("'" + option + "' is no option");
    };
  }

  DemoOptions asPlain() {
    return with("--plain", "");
  }

  private static int number(String option, String value, int least, int most) {
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Falls through: the message below holds for both.
    }
    throw new IllegalArgumentException(
        option + " must be a whole number from " + least + " to " + most + ", was '" + value + "'");
  }

  /** The engine knows which strategies there are, and says so if one is not among them. */
  private static List<String> known(String... names) {
    for (String name : names) {
      LoadBalancer.builder("demo")
          .servers("127.0.0.1:1")
          .schedulers(BuiltInSchedulers.providers())
          .scheduler(name)
          .build()
          .close();
    }
    return List.of(names);
  }
}
