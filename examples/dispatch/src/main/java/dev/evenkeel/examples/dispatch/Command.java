package dev.evenkeel.examples.dispatch;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** What stands first on the command line. */
public interface Command {

  /** Returns the word by which it is called, such as {@code proxy}. */
  String name();

  /** Returns what it does, in a line. */
  String summary();

  /** Returns the options that it takes, besides {@code --help}. */
  List<Option> options();

  /**
   * Does the work.
   *
   * @throws IllegalArgumentException if an option is wrong; the message is for the user, who is
   *     shown the usage with it
   * @throws IOException if it cannot work here; the message is for the user. Nothing is left behind
   */
  void run(Arguments arguments, PrintStream out) throws IOException, InterruptedException;
}
