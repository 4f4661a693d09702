package dev.evenkeel.okhttp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What is logged while something runs. */
final class Log {

  private Log() {}

  interface Action {
    void run() throws IOException;
  }

  /** The simple logger of the tests writes to the standard error stream of the moment. */
  static String of(Action action) throws IOException {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
