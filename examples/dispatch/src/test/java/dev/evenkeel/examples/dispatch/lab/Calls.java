package dev.evenkeel.examples.dispatch.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A client of the service on one machine of a {@link Lab}. */
public final class Calls {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Jvm caller;
  private final String target;

  /** Starts the client. */
  public Calls(Lab lab, String host, String address, int port) throws IOException {
    this.caller = lab.java(host, Caller.class);
    this.target = address + " " + port;
  }

  /** Makes calls, each on a new connection, and counts by whom they were answered. */
  public Map<String, Integer> count(int calls) throws IOException {
    return counted("call " + target + " " + calls);
  }

  /** Makes calls, each on a new connection from the same port, and counts as {@link #count}. */
  public Map<String, Integer> countFrom(int port, int calls) throws IOException {
    return counted("call " + target + " " + calls + " " + port);
  }

  private Map<String, Integer> counted(String order) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (String name : caller.ask(order).split(" ", -1)) {
      counts.merge(name, 1, Integer::sum);
    }
    return counts;
  }

  /**
   * Makes calls until ten in a row were answered by these servers, by all of them and by nobody
   * else.
   *
   * @return how long that took
   */
  public Duration untilAnsweredBy(String... names) throws IOException {
    long start = System.nanoTime();
    Map<String, Integer> last = Map.of();
    while (System.nanoTime() - start < PATIENCE.toNanos()) {
      last = count(10);
      if (last.keySet().equals(new TreeSet<>(Set.of(names)))) {
        return Duration.ofNanos(System.nanoTime() - start);
      }
    }
    throw new AssertionError("after " + PATIENCE + " still answered by " + last);
  }

  /** Opens a connection that stays, and returns who answered on it. */
  public String open() throws IOException {
    return caller.ask("open " + target);
  }

  /** Makes a call on the connection that stays, and returns who answered, or what went wrong. */
  public String again(int bytes) throws IOException {
    return caller.ask("again " + bytes);
  }
}
