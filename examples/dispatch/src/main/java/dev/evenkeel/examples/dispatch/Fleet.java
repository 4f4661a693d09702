package dev.evenkeel.examples.dispatch;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Server;
import dev.evenkeel.core.FileServerSource;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.LoadBalancerBuilder;
import dev.evenkeel.health.ActiveHealth;
import dev.evenkeel.health.TcpHealthChecker;
import dev.evenkeel.okhttp.HttpHealthChecker;
import dev.evenkeel.strategy.BuiltInSchedulers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The servers behind a form as the command line describes them: where the list comes from, by which
 * strategy they are used, how they are checked. One for each run of a form.
 */
public final class Fleet {

  /** The name under which the engine, and the requests of the proxy, know the servers. */
  public static final String SERVICE = "servers";

  /** Strategies that go by the key themselves, so that nothing has to be remembered for them. */
  private static final Set<String> KEYED =
      Set.of(
          "ring-hash",
          "maglev",
          "mh",
          "rendezvous",
          "jump-hash",
          "source-hash",
          "sh",
          "bounded-load",
          "sticky");

  private final List<Server> servers;
  private final @Nullable Path file;
  private final String strategy;
  private final Map<String, String> strategyOptions;
  private final String check;
  private final Duration checkEvery;
  private final Duration slowStart;

  private Fleet(Arguments arguments) {
    if (arguments.has("--servers") == arguments.has("--file")) {
      throw new IllegalArgumentException("one of --servers and --file must be given, not both");
    }
    servers = arguments.has("--servers") ? servers(arguments.needed("--servers")) : List.of();
    file = arguments.file("--file");
    String[] parts = arguments.text("--strategy", "power-of-two").split(":", -1);
    strategy = parts[0];
    strategyOptions = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String[] pair = pair("--strategy", parts[i]);
      strategyOptions.put(pair[0], pair[1]);
    }
    check = arguments.text("--check", "tcp");
    if (!check.equals("tcp") && !check.equals("none") && !check.startsWith("/")) {
      throw new IllegalArgumentException(
          "--check must be a path such as /healthz, tcp or none, was '" + check + "'");
    }
    checkEvery = arguments.time("--check-every", Duration.ofSeconds(2));
    slowStart = arguments.time("--slow-start", Duration.ofSeconds(30));
  }

  /** Returns the options that {@link #of} reads. */
  public static List<Option> options() {
    return List.of(
        new Option(
            "--servers",
            "LIST",
            """
            the servers: host:port with commas between, each with
            settings: ;weight=3 ;tier=1 ;zone=a ;maxInFlight=50 ;id=a"""),
        new Option("--file", "FILE", "the servers stand in a file that is followed"),
        new Option(
            "--strategy",
            "NAME[:OPTION=VALUE]",
            "how a server is chosen: rr, wrr, lc, maglev ... (power-of-two)"),
        new Option("--check", "HOW", "/path for an HTTP GET that must give 2xx, tcp or none (tcp)"),
        new Option("--check-every", "TIME", "pause between the checks of a server (2s)"),
        new Option("--slow-start", "TIME", "how long a new server is spared; 0s: not (30s)"));
  }

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException if one is wrong
   */
  public static Fleet of(Arguments arguments) {
    return new Fleet(arguments);
  }

  /** Returns the strategy's name as it was given. */
  public String strategy() {
    return strategy;
  }

  /**
   * Describes the fleet to an engine: servers, strategy, checks. For an engine of a {@code
   * BalancedService}; others are made by {@link #start}.
   *
   * @param sticky whether clients with the same key stay with the first server that they got
   * @param client whose settings HTTP checks use
   */
  public void describe(LoadBalancerBuilder engine, boolean sticky, OkHttpClient client) {
    if (file == null) {
      engine.servers(servers);
    } else {
      engine.source(FileServerSource.of(file));
    }
    engine.schedulers(BuiltInSchedulers.providers()).slowStart(slowStart);
    if (sticky && !KEYED.contains(strategy)) {
      Map<String, String> options = new LinkedHashMap<>(Map.of("delegate", strategy));
      strategyOptions.forEach((name, value) -> options.put("delegate." + name, value));
      engine.scheduler("sticky", options);
    } else {
      engine.scheduler(strategy, strategyOptions);
    }
    HealthPolicy active = active(client);
    if (active != null) {
      engine.health(active);
    }
  }

  private @Nullable HealthPolicy active(OkHttpClient client) {
    if (check.equals("none")) {
      return null;
    }
    // The checkers' threads are daemons and end by themselves when there is nothing to check.
    ActiveHealth.Builder builder =
        ActiveHealth.builder(
            check.equals("tcp")
                ? new TcpHealthChecker()
                : HttpHealthChecker.get(client, "http://" + SERVICE + check));
    return builder.interval(checkEvery).build();
  }

  /**
   * Starts an engine for the fleet.
   *
   * @param sticky whether clients with the same key stay with the first server that they got
   * @throws IllegalArgumentException if the engine knows no such strategy or setting
   * @throws IOException if the list of servers cannot be used
   */
  public LoadBalancer start(boolean sticky) throws IOException {
    LoadBalancerBuilder engine = LoadBalancer.builder(SERVICE);
    describe(engine, sticky, new OkHttpClient());
    return checked(engine.build());
  }

  /**
   * Returns {@code balancer} if it has a list of servers, else closes it.
   *
   * @throws IOException if it has none
   */
  public LoadBalancer checked(LoadBalancer balancer) throws IOException {
    if (balancer.snapshot().servers().isEmpty()) {
      balancer.close();
      boolean there = file != null && Files.isReadable(file);
      throw new IOException(
          "server file '" + file + (there ? "' names no server" : "' cannot be read"));
    }
    return balancer;
  }

  private static List<Server> servers(String text) {
    List<Server> servers = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String[] settings = part.strip().split(";", -1);
      Server server = Server.of(settings[0]);
      for (int i = 1; i < settings.length; i++) {
        String[] pair = pair("--servers", settings[i]);
        server = with(server, pair[0], pair[1]);
      }
      servers.add(server);
    }
    return List.copyOf(servers);
  }

  private static Server with(Server server, String name, String value) {
    try {
      return switch (name) {
        case "id" -> server.withId(value);
        case "weight" -> server.withWeight(Integer.parseInt(value));
        case "tier" -> server.withTier(Integer.parseInt(value));
        case "zone" -> server.withZone(value);
        case "maxInFlight" -> server.withMaxInFlight(Integer.parseInt(value));
        case "mac" -> server.withTag("mac", value);
        default ->
            throw new IllegalArgumentException(
                "--servers knows id, weight, tier, zone, maxInFlight and mac, was '" + name + "'");
      };
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "--servers: " + name + " must be a whole number, was '" + value + "'", notANumber);
    }
  }

  private static String[] pair(String option, String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new IllegalArgumentException(
          option + ": settings are written NAME=VALUE, was '" + text + "'");
    }
    return new String[] {text.substring(0, equals), text.substring(equals + 1)};
  }
}
