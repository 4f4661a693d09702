package dev.evenkeel.examples.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Shows the strategies at work: real calls by OkHttp to five unequal servers on this machine, of
 * which one crashes and comes back and one is drained. Run by {@code mvn -q -Pdemo}.
 */
public final class Demo {

  private static final int WRONG_USAGE = 2;

  private static final String LEGEND =
      """

      share     of the calls that were answered
      expected  by weight, or equal, among the servers that were up, slow start included;
                "-" where load or latency decides
      failed    attempts that failed on a server; in the last line, calls that failed for their
                caller, after attempts on other servers
      """;

  private Demo() {}

  /** Runs the demo; ends the JVM with status 2 if the arguments are wrong. */
  public static void main(String[] args) throws InterruptedException {
    boolean terminal = isTerminal();
    if (terminal) {
      // A line of the log in the midst of the table would be drawn over.
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    }
    int status = run(terminal, System.out, args);
    if (status != 0) {
      System.exit(status);
    }
  }

  static int run(boolean terminal, PrintStream out, String... args) throws InterruptedException {
    DemoOptions options;
    try {
      options = DemoOptions.parse(args);
    } catch (IllegalArgumentException wrong) {
      out.printf("%s%n%n%s", wrong.getMessage(), DemoOptions.USAGE);
      return WRONG_USAGE;
    }
    if (options.help()) {
      out.print(DemoOptions.USAGE);
      return 0;
    }
    Round.warmUp(options);
    for (String strategy : options.strategies()) {
      new Round(strategy, terminal ? options : options.asPlain(), out).run();
    }
    out.print(LEGEND);
    return 0;
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Demo::isAttended).isPresent();
  }

  /** Since JDK 22 there is a console even if nobody looks at it, and it can be asked. */
  private static boolean isAttended(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException olderJdk) {
      return true;
    }
  }
}
