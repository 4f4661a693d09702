package dev.evenkeel.benchmarks;

import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One way to call four servers on loopback, in a process of its own that does what {@link EndToEnd}
 * says: for each number of milliseconds on its input it calls for so long from 64 threads, and
 * prints {@code calls cpu-nanoseconds bytes}. Ends when its input does.
 *
 * <p>Servers and proxies are other processes on the same processors: a proxy pays for its share, as
 * it does where it runs beside the client.
 */
final class EndToEndCaller implements AutoCloseable {

  static final int THREADS = 64;

  private static final int SERVERS = 4;

  /** More than can be idle at once: no way is to open connections while it is measured. */
  private static final int IDLE_CONNECTIONS = 256;

  private final AtomicInteger next = new AtomicInteger();
  private final Process servers;
  private final Proxy.@Nullable Running proxy;
  private final @Nullable BalancedService service;
  private final OkHttpClient client;
  private final Request[] requests;

  private EndToEndCaller(String way) throws IOException, InterruptedException {
    servers = OwnJvm.start(List.of("-XX:+UseSerialGC"), Backend.class, Integer.toString(SERVERS));
    String line = servers.inputReader(StandardCharsets.UTF_8).readLine();
    List<Integer> ports = Stream.of(line.split(" ")).map(Integer::valueOf).toList();
    OkHttpClient plain =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 5, TimeUnit.MINUTES))
            .build();
    if (way.startsWith(EndToEnd.EVENKEEL)) {
      proxy = null;
      service =
          Evenkeel.service("orders")
              .servers(ports.stream().map(port -> "127.0.0.1:" + port).toArray(String[]::new))
              .scheduler(way.substring(EndToEnd.EVENKEEL.length()))
              .idleConnections(IDLE_CONNECTIONS)
              .build();
      client = Evenkeel.install(plain, service);
      requests = new Request[] {request("orders")};
    } else if (way.equals(EndToEnd.DIRECT)) {
      proxy = null;
      service = null;
      client = plain;
      requests = ports.stream().map(port -> request("127.0.0.1:" + port)).toArray(Request[]::new);
    } else {
      proxy = Proxy.valueOf(way.toUpperCase(Locale.ROOT)).start(ports);
      service = null;
      client = plain;
      requests = new Request[] {request("127.0.0.1:" + proxy.port())};
    }
  }

  private static Request request(String authority) {
    return new Request.Builder().url("http://" + authority + "/v1/items").build();
  }

  /** The only argument is the way. */
  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (EndToEndCaller caller = new EndToEndCaller(args[0])) {
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        System.out.println(caller.round(threads, Long.parseLong(order) * 1_000_000));
      }
    } finally {
      threads.shutdown();
    }
    System.exit(0); // OkHttp's own threads would go on for a minute
  }

  private record Done(long calls, long bytes) {}

  private String round(ExecutorService threads, long nanos)
      throws InterruptedException, ExecutionException {
    long cpuBefore = cpuNanos();
    long end = System.nanoTime() + nanos;
    List<Future<Done>> all = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      all.add(threads.submit(() -> callUntil(end)));
    }
    long calls = 0;
    long bytes = 0;
    for (Future<Done> one : all) {
      calls += one.get().calls;
      bytes += one.get().bytes;
    }
    return calls + " " + (cpuNanos() - cpuBefore) + " " + bytes;
  }

  private Done callUntil(long end) throws IOException {
    long before = allocatedBytes();
    long calls = 0;
    while (System.nanoTime() - end < 0) {
      call();
      calls++;
    }
    return new Done(calls, allocatedBytes() - before);
  }

  private void call() throws IOException {
    Request request =
        requests.length == 1
            ? requests[0]
            : requests[Math.floorMod(next.getAndIncrement(), requests.length)];
    try (Response response = client.newCall(request).execute()) {
      if (response.code() != 200 || response.body().string().isEmpty()) {
        throw new IOException("status " + response.code() + " or an empty answer");
      }
    }
  }

  /** Of the whole process: what the collector and the compiler take is part of what a way costs. */
  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }

  private static long allocatedBytes() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class)
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @Override
  public void close() throws IOException {
    if (proxy != null) {
      proxy.close();
    }
    if (service != null) {
      service.close();
    }
    servers.destroy();
  }
}
