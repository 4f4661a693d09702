package dev.evenkeel.examples.dispatch;

import java.io.IOException;
import java.util.List;

/** One way to carry out where the engine says that a client should go. */
public interface Form {

  /** Returns the sub-command, such as {@code proxy}. */
  String name();

  /** Returns what it does, in a line. */
  String summary();

  /** Returns the options that it takes, besides those that all forms take. */
  List<Option> options();

  /**
   * Begins to work.
   *
   * @throws IllegalArgumentException if an option is wrong; the message is for the user, who is
   *     shown the usage with it
   * @throws IOException if it cannot work here: the port is in use, a file is missing, a right is
   *     lacking. The message is for the user. Nothing is left behind
   */
  Running start(Arguments arguments) throws IOException;
}
