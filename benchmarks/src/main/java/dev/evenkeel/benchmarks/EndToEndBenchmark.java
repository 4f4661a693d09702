package dev.evenkeel.benchmarks;

import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * Calls per second over OkHttp to four servers on loopback, by each way to spread them. Servers and
 * proxies are other processes on the same processors: a proxy pays for its share, as it does where
 * it runs beside the client.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(64)
public class EndToEndBenchmark {

  /** The way that others are compared with: the caller chooses among four addresses by turns. */
  static final String DIRECT = "direct";

  private static final int SERVERS = 4;

  /** {@code direct}, a strategy as {@code evenkeel-<strategy>}, or a proxy. */
  @Param({DIRECT, "evenkeel-round-robin", "evenkeel-least-latency", "nginx", "haproxy"})
  public String way = DIRECT;

  private final AtomicInteger next = new AtomicInteger();
  private @Nullable Process servers;
  private Proxy.@Nullable Running proxy;
  private @Nullable BalancedService service;
  private OkHttpClient client = new OkHttpClient();
  private Request[] requests = {};

  /** Returns the ways that can be measured here. */
  public static String[] ways() {
    Map<String, String> missing = notMeasured();
    return Stream.of(DIRECT, "evenkeel-round-robin", "evenkeel-least-latency", "nginx", "haproxy")
        .filter(way -> !missing.containsKey(way))
        .toArray(String[]::new);
  }

  /** Returns the ways that cannot be measured here, and why. */
  static Map<String, String> notMeasured() {
    Map<String, String> missing = new LinkedHashMap<>();
    for (Proxy proxy : Proxy.values()) {
      if (!proxy.isInstalled()) {
        missing.put(proxy.name().toLowerCase(java.util.Locale.ROOT), "it is not installed here");
      }
    }
    return missing;
  }

  /** Starts the servers, and what stands between them and the client. */
  @Setup
  public void start() throws IOException, InterruptedException {
    List<Integer> ports = startServers();
    client =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(256, 5, TimeUnit.MINUTES))
            .build();
    if (way.startsWith("evenkeel-")) {
      service =
          Evenkeel.service("orders")
              .servers(ports.stream().map(port -> "127.0.0.1:" + port).toArray(String[]::new))
              .scheduler(way.substring("evenkeel-".length()))
              .build();
      client = Evenkeel.install(client, service);
      requests = new Request[] {request("orders")};
    } else if (way.equals(DIRECT)) {
      requests = ports.stream().map(port -> request("127.0.0.1:" + port)).toArray(Request[]::new);
    } else {
      proxy = Proxy.valueOf(way.toUpperCase(java.util.Locale.ROOT)).start(ports);
      requests = new Request[] {request("127.0.0.1:" + proxy.port())};
    }
  }

  private static Request request(String authority) {
    return new Request.Builder().url("http://" + authority + "/v1/items").build();
  }

  private List<Integer> startServers() throws IOException {
    Process started =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Backend.class.getName(),
                Integer.toString(SERVERS))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    servers = started;
    BufferedReader output = new BufferedReader(new InputStreamReader(started.getInputStream()));
    return Stream.of(output.readLine().split(" ")).map(Integer::valueOf).toList();
  }

  /** Ends what was started. */
  @TearDown
  public void end() throws IOException {
    if (proxy != null) {
      proxy.close();
    }
    if (service != null) {
      service.close();
    }
    if (servers != null) {
      servers.destroy();
    }
  }

  /** One call, its body read. */
  @Benchmark
  public String call() throws IOException {
    Request request =
        requests.length == 1
            ? requests[0]
            : requests[Math.floorMod(next.getAndIncrement(), requests.length)];
    try (Response response = client.newCall(request).execute()) {
      if (response.code() != 200) {
        throw new IOException("status " + response.code() + " by way of " + way);
      }
      return response.body().string();
    }
  }
}
