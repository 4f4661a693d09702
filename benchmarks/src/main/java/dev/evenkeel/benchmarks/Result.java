package dev.evenkeel.benchmarks;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One line of JMH's results.
 *
 * @param method the benchmark's method: {@code pick}, {@code replaceOne}, {@code call}
 * @param row {@code family/balancer}, or what stands for it
 * @param servers how many servers there were, 0 if that is no parameter
 * @param threads how many threads ran it
 * @param wall what JMH measured, by the clock on the wall, each iteration
 * @param cpu nanoseconds of processor time per operation, each iteration; empty if not measured
 * @param bytes allocated bytes per operation, -1 if not measured
 * @param settings the JVM, its flags, rounds and times
 */
record Result(
    String method,
    String row,
    int servers,
    int threads,
    double[] wall,
    double[] cpu,
    double bytes,
    String settings) {

  /** JMH's name for the bytes of an operation. */
  static final String BYTES = "gc.alloc.rate.norm";

  /** The part of the row before the slash: what job is done. */
  String family() {
    return row.substring(0, Math.max(0, row.indexOf('/')));
  }

  /** The part of the row behind the slash: who does it. */
  String balancer() {
    return row.substring(row.indexOf('/') + 1);
  }

  boolean isOurs() {
    return balancer().startsWith("evenkeel");
  }

  /** Returns the figure to report: alone the processor's time, which others do not disturb. */
  double nanos() {
    return median(threads == 1 && cpu.length > 0 ? cpu : wall);
  }

  /** Returns how far the iterations lie apart: half of the middle half's width by the median. */
  double spread() {
    double[] sorted = (threads == 1 && cpu.length > 0 ? cpu : wall).clone();
    Arrays.sort(sorted);
    double low = sorted[sorted.length / 4];
    double high = sorted[sorted.length - 1 - sorted.length / 4];
    return (high - low) / 2 / median(sorted);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Reads the results of JMH's {@code -rf json}. */
  static List<Result> read(Path file) throws IOException {
    List<Result> results = new ArrayList<>();
    for (Object entry : list(new Gson().fromJson(Files.readString(file), Object.class))) {
      results.add(of(map(entry)));
    }
    return results;
  }

  private static Result of(Map<String, Object> entry) {
    Map<String, Object> params = map(entry.getOrDefault("params", Map.of()));
    Map<String, Object> more = map(entry.get("secondaryMetrics"));
    String benchmark = (String) entry.get("benchmark");
    return new Result(
        benchmark.substring(benchmark.lastIndexOf('.') + 1),
        (String) params.getOrDefault("row", params.getOrDefault("way", "")),
        Integer.parseInt((String) params.getOrDefault("servers", "0")),
        ((Double) entry.get("threads")).intValue(),
        raw(entry.get("primaryMetric")),
        more.containsKey(CpuTime.NAME) ? raw(more.get(CpuTime.NAME)) : new double[0],
        more.containsKey(BYTES) ? median(raw(more.get(BYTES))) : -1,
        settings(entry));
  }

  private static String settings(Map<String, Object> entry) {
    return "JDK %s, %s; %.0f JVMs, each %.0f x %s to warm up and %.0f x %s measured"
        .formatted(
            entry.get("jdkVersion"),
            String.join(" ", list(entry.get("jvmArgs")).stream().map(Object::toString).toList()),
            (Double) entry.get("forks"),
            (Double) entry.get("warmupIterations"),
            entry.get("warmupTime"),
            (Double) entry.get("measurementIterations"),
            entry.get("measurementTime"));
  }

  private static double[] raw(Object metric) {
    return list(map(metric).get("rawData")).stream()
        .flatMap(fork -> list(fork).stream())
        .mapToDouble(value -> value instanceof Double number ? number : Double.NaN)
        .toArray();
  }

  @SuppressWarnings("unchecked") // as Gson makes them
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked") // as Gson makes them
  private static List<Object> list(Object value) {
    return (List<Object>) value;
  }
}
