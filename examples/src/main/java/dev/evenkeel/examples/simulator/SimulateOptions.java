package dev.evenkeel.examples.simulator;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param scenario what to play
 * @param strategies with which strategies
 * @param html the page to write, or null for none
 * @param picture the drawing of the latencies to write, or null for none
 */
record SimulateOptions(
    Scenario scenario, List<Strategy> strategies, @Nullable Path html, @Nullable Path picture) {

  static final String USAGE =
      """
      simulate --fleet "4 x speed=1, 1 x speed=0.2" --rps 400 [options]

        --fleet GROUPS     the servers: groups with commas between, each [N x] and properties:
                             speed=0.5       how fast it works (1)
                             workers=4       calls that it works on at once (2)
                             queue=100       calls that may wait (any number)
                             weight=5        the weight that clients know (1)
                             errors=0.1      the part of the calls that it fails (0)
                             error-time=1ms  how long it works on a call that it fails (1ms)
                             pause=200ms/5s  stands still for 200ms, every 5s on average
                             down=20s-30s    is down then; more with + between
                             cold=0.2/10s    at a fifth of its speed after a start, full after 10s
                             joins=20s       joins the fleet then
        --rps N            calls that begin in a second, over all clients
        --strategies LIST  names with commas between, also NAME:OPTION=VALUE and names of classes;
                           all: the built-in ones and those that ServiceLoader finds (all)
        --seconds N        for how long calls begin (60)
        --clients N        clients, each with an engine of its own (4)
        --service TIME     work of a call at speed 1: exp:10ms, lognormal:10ms[:SIGMA], det:10ms,
                           bimodal:10ms (exp:10ms)
        --health WHO       none, passive, active or both (passive)
        --attempts N       servers that a call may try (1)
        --timeout TIME     the longest that a caller waits (5s)
        --rtt TIME         time from client to server and back (500us)
        --keys N           users whose calls belong together, for the hash strategies; 0: none (1000)
        --seed N           the seed of all chance (1)
        --html FILE        write the page with the charts there; none: no page (simulation.html)
        --picture FILE     also draw the latencies there (SVG)
        --help             print this
      """;

  private static final Set<String> KNOWN =
      Set.of(
          "--fleet",
          "--rps",
          "--strategies",
          "--seconds",
          "--clients",
          "--service",
          "--health",
          "--attempts",
          "--timeout",
          "--rtt",
          "--keys",
          "--seed",
          "--html",
          "--picture");

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it says something that there is not
   */
  static SimulateOptions parse(String... args) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!KNOWN.contains(args[i])) {
        throw new IllegalArgumentException(
            "'"
                + args[i]
                + "' is no option; there are: "
                + String.join(", ", new TreeSet<>(KNOWN)));
      }
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("option " + args[i] + " lacks its value");
      }
      if (values.put(args[i], args[i + 1]) != null) {
        throw new IllegalArgumentException("option " + args[i] + " must be given once");
      }
    }
    for (String needed : List.of("--fleet", "--rps")) {
      if (!values.containsKey(needed)) {
        throw new IllegalArgumentException("option " + needed + " is missing");
      }
    }
    String html = values.getOrDefault("--html", "simulation.html");
    String picture = values.get("--picture");
    return new SimulateOptions(
        scenario(values),
        Strategy.parseAll(values.getOrDefault("--strategies", "all")),
        html.equals("none") ? null : Path.of(html),
        picture == null ? null : Path.of(picture));
  }

  private static Scenario scenario(Map<String, String> values) {
    return new Scenario(
        Fleet.parse(values.getOrDefault("--fleet", "")),
        Numbers.real("--rps", values.getOrDefault("--rps", ""), 0.1, 1_000_000),
        Numbers.whole("--clients", values.getOrDefault("--clients", "4"), 1, 1000),
        Numbers.real("--seconds", values.getOrDefault("--seconds", "60"), 0.1, 86_400),
        ServiceTime.parse(values.getOrDefault("--service", "exp:10ms")),
        Numbers.whole("--keys", values.getOrDefault("--keys", "1000"), 0, 10_000_000),
        Times.nanos("--rtt", values.getOrDefault("--rtt", "500us")),
        Math.max(1, Times.nanos("--timeout", values.getOrDefault("--timeout", "5s"))),
        Numbers.whole("--attempts", values.getOrDefault("--attempts", "1"), 1, 10),
        health(values.getOrDefault("--health", "passive")),
        seed(values.getOrDefault("--seed", "1")));
  }

  private static Health health(String text) {
    for (Health health : Health.values()) {
      if (health.name().toLowerCase(Locale.ROOT).equals(text)) {
        return health;
      }
    }
    throw new IllegalArgumentException(
        "--health must be none, passive, active or both, was '" + text + "'");
  }

  private static long seed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "--seed must be a whole number, was '" + text + "'", notANumber);
    }
  }
}
