package dev.evenkeel.benchmarks;

import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Calls per second over OkHttp from 64 threads to four servers on loopback, by each way to spread
 * them: {@code EndToEnd quick|full <results.json>}.
 *
 * <p>Each way has a JVM of its own; they run by turns, two seconds each, and what counts is the
 * ratio of neighbours. One after the other, for minutes each, they would measure what else the
 * machine does meanwhile: a direct client alone went from 24,000 to 38,000 calls a second and back
 * within two minutes.
 *
 * <p>64 threads on few processors leave the compiler little time. Measured on two: a direct client
 * is at its best after some 25 seconds, one with a balancer after 60. The quick run stops far short
 * of that.
 */
public final class EndToEnd {

  /** The way that others are compared with: the caller chooses among four addresses by turns. */
  static final String DIRECT = "direct";

  /** What the ways by our strategies begin with. */
  static final String EVENKEEL = "evenkeel-";

  /** The method's name in the results. */
  static final String CALL = "call";

  private static final int ROUND_MILLIS = 2_000;
  private static final List<String> JVM_ARGS = List.of("-Xms1g", "-Xmx1g");

  private final List<String> ways;
  private final int warmUps;
  private final int rounds;
  private final Map<String, Figures> figures = new LinkedHashMap<>();

  /** What was measured of one way, by rounds. */
  private record Figures(List<Double> callsASecond, List<Double> cpuNanos, List<Double> bytes) {

    Figures() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    void add(String line) {
      double[] said = Stream.of(line.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
      double calls = said[0];
      callsASecond.add(calls * 1000 / ROUND_MILLIS);
      cpuNanos.add(said[1] / calls);
      bytes.add(said[2] / calls);
    }
  }

  private EndToEnd(boolean full) {
    ways =
        Stream.concat(
                Stream.of(DIRECT, EVENKEEL + "round-robin", EVENKEEL + "least-latency"),
                Stream.of(Proxy.values()).filter(Proxy::isInstalled).map(EndToEnd::name))
            .filter(way -> full || !way.equals(EVENKEEL + "round-robin"))
            .toList();
    warmUps = full ? 50 : 5;
    rounds = full ? 25 : 3;
  }

  /** Returns the ways that cannot be measured here, and why. */
  static Map<String, String> notMeasured() {
    Map<String, String> missing = new LinkedHashMap<>();
    for (Proxy proxy : Proxy.values()) {
      if (!proxy.isInstalled()) {
        missing.put(name(proxy), "it is not installed here");
      }
    }
    return missing;
  }

  private static String name(Proxy proxy) {
    return proxy.name().toLowerCase(Locale.ROOT);
  }

  /** Measures and prints each round. */
  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !List.of("quick", "full").contains(args[0])) {
      throw new IllegalArgumentException("usage: EndToEnd quick|full <results.json>");
    }
    run(args[0].equals("full"), Path.of(args[1]));
  }

  /** Measures, in a minute or in 13, and writes the results as JMH would. */
  public static void run(boolean full, Path results) throws IOException {
    EndToEnd run = new EndToEnd(full);
    run.measure();
    Files.writeString(results, new Gson().toJson(run.results()));
  }

  private void measure() throws IOException {
    List<Caller> callers = new ArrayList<>();
    try {
      for (String way : ways) {
        figures.put(way, new Figures());
        callers.add(new Caller(way));
      }
      for (int i = 0; i < warmUps; i++) {
        for (Caller caller : callers) {
          caller.round();
        }
      }
      for (int i = 0; i < rounds; i++) {
        for (Caller caller : callers) {
          String line = caller.round();
          figures.get(caller.way).add(line);
          System.out.println(caller.way + " " + line);
        }
      }
    } finally {
      callers.forEach(Caller::close);
    }
  }

  private static final class Caller implements AutoCloseable {
    private final String way;
    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;

    Caller(String way) throws IOException {
      this.way = way;
      process = OwnJvm.start(JVM_ARGS, EndToEndCaller.class, way);
      out = process.inputReader(StandardCharsets.UTF_8);
      in = process.outputWriter(StandardCharsets.UTF_8);
    }

    String round() throws IOException {
      in.write(ROUND_MILLIS + "\n");
      in.flush();
      String line = out.readLine();
      if (line == null) {
        throw new IOException(way + " has ended; what it printed says why");
      }
      return line;
    }

    /** Ends it in order, so that its own servers and proxy end too. */
    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException gone) {
        // Then it has ended.
      }
      process
          .onExit()
          .orTimeout(ROUND_MILLIS * 10L, TimeUnit.MILLISECONDS)
          .exceptionally(hangs -> process.destroyForcibly())
          .join();
    }
  }

  private List<Map<String, Object>> results() {
    return figures.entrySet().stream()
        .map(entry -> result(entry.getKey(), entry.getValue()))
        .toList();
  }

  private Map<String, Object> result(String way, Figures measured) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("benchmark", EndToEnd.class.getName() + "." + CALL);
    result.put("params", Map.of("way", way));
    result.put("threads", EndToEndCaller.THREADS);
    result.put("jdkVersion", System.getProperty("java.version"));
    result.put("jvmArgs", JVM_ARGS);
    result.put("forks", 1);
    result.put("warmupIterations", warmUps);
    result.put("warmupTime", ROUND_MILLIS / 1000 + " s");
    result.put("measurementIterations", rounds);
    result.put("measurementTime", ROUND_MILLIS / 1000 + " s by turns");
    result.put("primaryMetric", raw(measured.callsASecond));
    result.put(
        "secondaryMetrics",
        Map.of(CpuTime.NAME, raw(measured.cpuNanos), Result.BYTES, raw(measured.bytes)));
    return result;
  }

  /** As JMH has it: a list for each JVM. */
  private static Map<String, Object> raw(List<Double> rounds) {
    return Map.of("rawData", List.of(rounds));
  }
}
