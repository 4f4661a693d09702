package dev.evenkeel.examples.dispatch.compare;

import dev.evenkeel.examples.dispatch.Arguments;
import dev.evenkeel.examples.dispatch.Option;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is measured, and for how long.
 *
 * @param servers numbers of servers, ascending
 * @param warmUp how long calls run before the first measurement of a way with so many servers, in
 *     which JVMs compile
 * @param measure how long each measurement takes
 * @param settled how long calls run before a server is killed, and with all of them up
 * @param dead how long it stays dead
 * @param back how long calls run after its return
 * @param ttl how long answers of the name server may be remembered
 * @param out where pictures and tables go, or null
 */
record Plan(
    List<Integer> servers,
    Duration warmUp,
    Duration measure,
    Duration settled,
    Duration dead,
    Duration back,
    Duration ttl,
    @Nullable Path out) {

  static final List<Option> OPTIONS =
      List.of(
          new Option("--servers", "LIST", "numbers of servers, each 1 to 8 (1,4,8; quick: 2)"),
          new Option("--out", "FOLDER", "where results.md and the pictures go (none are drawn)"),
          Option.flag("--quick", "a minute in place of four"));

  static Plan of(Arguments arguments) {
    boolean quick = arguments.has("--quick");
    List<Integer> servers = servers(arguments.text("--servers", quick ? "2" : "1,4,8"));
    Path out = arguments.file("--out");
    return quick
        ? ofMillis(servers, out, 600, 500, 1000, 5000, 3500, 1000)
        : ofMillis(servers, out, 2000, 1200, 3000, 9000, 8000, 5000);
  }

  /** Returns a plan with these times, in the order of the components. */
  static Plan ofMillis(List<Integer> servers, @Nullable Path out, long... millis) {
    List<Duration> times = Arrays.stream(millis).mapToObj(Duration::ofMillis).toList();
    return new Plan(
        servers,
        times.get(0),
        times.get(1),
        times.get(2),
        times.get(3),
        times.get(4),
        times.get(5),
        out);
  }

  /** At most 8, as there are addresses, and memory for as many JVMs. */
  private static List<Integer> servers(String text) {
    if (!text.matches("[1-8](,[1-8])*")) {
      throw new IllegalArgumentException(
          "--servers must be numbers from 1 to 8 with commas between, such as 1,4,8, was '"
              + text
              + "'");
    }
    return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).sorted().distinct().toList();
  }

  int mostServers() {
    return servers.get(servers.size() - 1);
  }
}
