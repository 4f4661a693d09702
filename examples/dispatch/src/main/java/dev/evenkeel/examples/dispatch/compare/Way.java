package dev.evenkeel.examples.dispatch.compare;

import java.io.IOException;

/** One way to spread calls over servers. All of them can be at work at once. */
interface Way {

  /** Returns its name, a single word. */
  String title();

  /** Returns why it cannot be measured here; empty if it can. */
  default String lacking() {
    return "";
  }

  /** Returns whether calls go through a JVM of its own, which is slow until it has compiled. */
  default boolean startsCold() {
    return false;
  }

  /**
   * Returns how calls are made this way, as {@link LoadGenerator} takes it: the kind of users and
   * what they call.
   */
  String users(int servers);

  /** Puts it in front of the first so many servers; returns when it is at work. */
  Dispatcher start(Network network, int servers) throws IOException;
}
