package dev.evenkeel.examples;

import dev.evenkeel.examples.demo.Demo;
import dev.evenkeel.examples.dispatch.Dispatch;
import dev.evenkeel.examples.simulator.Simulate;
import java.util.Arrays;

/** Starts one of the larger examples: {@code java -jar examples.jar demo|simulate|dispatch}. */
public final class Main {

  private static final int WRONG_USAGE = 2;

  private Main() {}

  /** Hands over to the example that the first argument names; ends with status 2 if none. */
  public static void main(String[] args) throws InterruptedException {
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    switch (args.length == 0 ? "" : args[0]) {
      case "demo" -> Demo.main(rest);
      case "simulate" -> Simulate.main(rest);
      case "dispatch" -> Dispatch.main(rest);
      default -> {
        System.err.println(
            "java -jar examples.jar demo|simulate|dispatch [options]; --help tells their options");
        System.exit(WRONG_USAGE);
      }
    }
  }
}
