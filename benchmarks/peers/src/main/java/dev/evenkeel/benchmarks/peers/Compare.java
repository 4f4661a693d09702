package dev.evenkeel.benchmarks.peers;

import dev.evenkeel.benchmarks.CpuTime;
import dev.evenkeel.benchmarks.EndToEnd;
import dev.evenkeel.benchmarks.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the whole comparison and writes its page: {@code Compare quick|full <folder for JSON>
 * <page.md>}. Quick, in less than three minutes, is one JVM for each of the rows that readers ask
 * for first; full is everything and takes an hour.
 */
public final class Compare {

  /** Changes that take seconds each at 10,000 servers, and say nothing new there. */
  private static final List<String> SLOW_TO_BUILD = List.of("hash/dubbo", "hash/by-hand-tree");

  private static final List<String> QUICK =
      List.of(
          "floor/read",
          "floor/counted",
          "round-robin/evenkeel",
          "round-robin/by-hand-atomic",
          "round-robin/armeria",
          "round-robin/grpc",
          "round-robin/finagle",
          "round-robin/ribbon",
          "round-robin/spring-cloud",
          "round-robin/servicetalk",
          "weighted-round-robin/evenkeel",
          "weighted-round-robin/armeria",
          "least-connections/evenkeel",
          "least-connections/by-hand-scan",
          "least-connections/finagle-heap",
          "shortest-expected-delay/evenkeel",
          "power-of-two/evenkeel",
          "power-of-two/grpc-least-request",
          "power-of-two/finagle",
          "peak-ewma/evenkeel",
          "peak-ewma/finagle",
          "least-latency/evenkeel",
          "hash/evenkeel-maglev",
          "hash/evenkeel-ring-hash",
          "hash/guava-jump",
          "hash/armeria-sticky");

  private final boolean full;
  private final Path folder;

  private Compare(boolean full, Path folder) {
    this.full = full;
    this.folder = folder;
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException, RunnerException {
    if (args.length != 3 || !List.of("quick", "full").contains(args[0])) {
      throw new IllegalArgumentException("usage: Compare quick|full <folder for JSON> <page.md>");
    }
    Path folder = Files.createDirectories(Path.of(args[1]));
    new Compare(args[0].equals("full"), folder).run();
    Path page = Path.of(args[2]);
    Report.write(folder, page);
    System.out.println(Files.readString(page));
    System.exit(0); // some peers leave threads behind
  }

  private void run() throws IOException, RunnerException {
    String[] rows = full ? AllRows.all().keySet().toArray(String[]::new) : names(QUICK);
    measure("pick-1", picks("pick", 1, rows, full ? SIZES : QUICK_SIZES));
    if (full) {
      measure("pick-2", picks("pick", 2, rows, "10", "1000"));
      measure("replace", picks("replaceOne", 1, rowsThatChange(rows), "1000"));
      String[] quickToBuild =
          names(
              List.of(rowsThatChange(rows)).stream()
                  .filter(row -> !SLOW_TO_BUILD.contains(row))
                  .toList());
      measure("replace-large", picks("replaceOne", 1, quickToBuild, "10000"));
    }
    System.out.println("measuring: end-to-end");
    EndToEnd.run(full, folder.resolve("end-to-end.json"));
  }

  private static final String[] SIZES = {"3", "10", "100", "1000", "10000"};
  private static final String[] QUICK_SIZES = {"10", "1000"};

  private static String[] names(List<String> rows) {
    return rows.toArray(String[]::new);
  }

  private static String[] rowsThatChange(String[] rows) {
    return names(List.of(rows).stream().filter(row -> !row.startsWith("floor/c")).toList());
  }

  private ChainedOptionsBuilder picks(String method, int threads, String[] rows, String... sizes) {
    return common(PeerBenchmark.class, method)
        .param("row", rows)
        .param("servers", sizes)
        .threads(threads)
        .forks(1)
        .warmupIterations(full ? 10 : 3)
        .warmupTime(TimeValue.milliseconds(full ? 200 : 100))
        .measurementIterations(full ? 10 : 5)
        .measurementTime(TimeValue.milliseconds(full ? 100 : 40))
        // Compiled before it goes on, so that warming up means the same on a busy machine.
        .jvmArgsAppend("-Xbatch");
  }

  private ChainedOptionsBuilder common(Class<?> benchmark, String method) {
    return new OptionsBuilder()
        .include(benchmark.getName() + "." + method + "$")
        .jvmArgs("-Xms1g", "-Xmx1g")
        .addProfiler(CpuTime.class)
        .addProfiler(GCProfiler.class)
        .verbosity(full ? VerboseMode.NORMAL : VerboseMode.SILENT)
        .resultFormat(ResultFormatType.JSON);
  }

  private void measure(String name, ChainedOptionsBuilder options) throws RunnerException {
    System.out.println("measuring: " + name);
    long begun = System.nanoTime();
    new Runner(options.result(folder.resolve(name + ".json").toString()).build()).run();
    System.out.printf("measured: %s in %d s%n", name, (System.nanoTime() - begun) / 1_000_000_000);
  }
}
