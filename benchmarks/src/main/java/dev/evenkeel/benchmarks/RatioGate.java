package dev.evenkeel.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Fails when a strategy has become dearer against the floor of the same run than was recorded:
 * {@code RatioGate <ratios.properties> [record]}.
 *
 * <p>Nanoseconds say more about the machine than about the code; what a pick costs as a multiple of
 * what nobody can do for less carries over. Even so a busy machine errs upwards, so what seems too
 * dear is measured again, with its floor, and the best of three counts. Any allocation of one of
 * our picks fails at once.
 */
public final class RatioGate {

  private static final int[] SIZES = {10, 1_000};
  private static final int TRIES = 3;

  /** JMH allocates too, which slow picks show; a quarter of the least object is none of ours. */
  private static final double NO_BYTES = 4;

  private static final List<String> STRATEGIES =
      OwnRows.all().keySet().stream().filter(row -> row.endsWith("/evenkeel")).toList();

  private static final List<String> HASHES =
      OwnRows.all().keySet().stream().filter(row -> row.startsWith("hash/evenkeel")).toList();

  private RatioGate() {}

  /** Measures, compares, and ends with a status other than 0 if a ratio is too large. */
  public static void main(String[] args) throws IOException, RunnerException {
    Path file = Path.of(args[0]);
    boolean record = args.length > 1 && args[1].equals("record");
    Properties recorded = new Properties();
    if (Files.exists(file)) {
      try (var in = Files.newBufferedReader(file)) {
        recorded.load(in);
      }
    }
    List<String> rows = new ArrayList<>(STRATEGIES);
    rows.addAll(HASHES);
    Map<String, Double> measured = new TreeMap<>();
    List<String> worse = new ArrayList<>();
    for (String row : rows) {
      for (int size : SIZES) {
        String key = row + "@" + size;
        double limit = record ? Double.POSITIVE_INFINITY : limit(recorded, key);
        double ratio = best(row, size, limit);
        measured.put(key, ratio);
        System.out.printf(Locale.ROOT, "%-45s %6.2f of at most %.2f%n", key, ratio, limit);
        if (ratio > limit) {
          worse.add(String.format(Locale.ROOT, "%s: %.2f times its floor", key, ratio));
        }
      }
    }
    if (record) {
      write(file, recorded, measured);
    } else if (!worse.isEmpty()) {
      System.out.println(
          "Dearer than recorded in "
              + file
              + " by more than its tolerance:\n  "
              + String.join("\n  ", worse)
              + "\nMake it cheap again; if it has to be dearer, record it (-Dbench.record=record).");
      System.exit(1);
    }
  }

  private static double limit(Properties recorded, String key) {
    String ratio = recorded.getProperty(key);
    if (ratio == null) {
      throw new IllegalArgumentException(
          "no ratio is recorded for '" + key + "': record it (-Dbench.record=record)");
    }
    return Double.parseDouble(ratio) * Double.parseDouble(recorded.getProperty("tolerance"));
  }

  private static double best(String row, int size, double limit) throws RunnerException {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < TRIES && best > limit || i == 0; i++) {
      double floor = nanos(floorOf(row), size);
      best = Math.min(best, nanos(row, size) / floor);
    }
    return best;
  }

  /** A strategy that counts calls cannot be cheaper than counting them. */
  private static String floorOf(String row) {
    return OwnRows.counts(row) ? "floor/counted" : "floor/read";
  }

  private static double nanos(String row, int size) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(PickBenchmark.class.getName() + ".pick$")
            .param("row", row)
            .param("servers", Integer.toString(size))
            .forks(1)
            .warmupIterations(5)
            .warmupTime(TimeValue.milliseconds(100))
            .measurementIterations(9)
            .measurementTime(TimeValue.milliseconds(50))
            .jvmArgsAppend("-Xms512m", "-Xmx512m", "-Xbatch")
            .addProfiler(CpuTime.class)
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .build();
    RunResult result = new Runner(options).runSingle();
    double bytes = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
    if (bytes > NO_BYTES) {
      throw new IllegalStateException(row + "@" + size + " allocates " + bytes + " bytes a pick");
    }
    double[] cpu =
        result.getBenchmarkResults().stream()
            .flatMap(fork -> fork.getIterationResults().stream())
            .mapToDouble(i -> i.getSecondaryResults().get(CpuTime.NAME).getScore())
            .toArray();
    return Result.median(cpu);
  }

  private static void write(Path file, Properties old, Map<String, Double> measured)
      throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            # What a pick costs as a multiple of its floor: for strategies that count calls, of counting
            # one (floor/counted), for others of a random number and a look into an array (floor/read).
            # Written by mvn -Pbench-compare -Dbench.record=record, compared by mvn -Pbench-compare.
            #
            # A ratio may become worse by this factor before the build fails.
            """);
    text.append("tolerance=").append(old.getProperty("tolerance", "1.6")).append('\n');
    measured.forEach(
        (key, ratio) -> text.append(String.format(Locale.ROOT, "%s=%.2f%n", key, ratio)));
    Files.writeString(file, text);
  }
}
