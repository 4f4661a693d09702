package dev.evenkeel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @TempDir Path folder;

  @Test
  void rowsWhereAnotherLeadsAreNamedAndOthersAreNot() throws IOException {
    Path page =
        page(
            entry("a/evenkeel", 20),
            entry("a/peer", 10),
            entry("b/evenkeel", 5),
            entry("b/peer", 50));
    assertThat(Files.readString(page))
        .contains("| **evenkeel** | 20 ±0% | 0 |")
        .contains("- a, n=1,000, 1 thread: peer 10, Evenkeel's best 20 (2.0 times)")
        .doesNotContain("- b, n=1,000");
    assertThat(folder.resolve("page/pick-1000.svg"))
        .content()
        .contains("<svg", "peer", "class=\"ours\"");
  }

  @Test
  void whatIsWrittenAroundTheResultsStays() throws IOException {
    Path page = folder.resolve("page.md");
    Files.writeString(page, "before\n" + Report.BEGIN + "\nold\n" + Report.END + "\nafter\n");
    page(entry("a/evenkeel", 20));
    assertThat(Files.readString(page))
        .startsWith("before\n")
        .endsWith("\nafter\n")
        .doesNotContain("old");
  }

  @Test
  void processorTimeIsReportedForOneThreadAndTheClockForMore() throws IOException {
    Path file = Files.writeString(folder.resolve("r.json"), "[" + entry("a/evenkeel", 20) + "]");
    Result alone = Result.read(file).get(0);
    assertThat(alone.nanos()).isEqualTo(20);
    Files.writeString(
        file, "[" + entry("a/evenkeel", 20).replace("\"threads\": 1", "\"threads\": 2") + "]");
    assertThat(Result.read(file).get(0).nanos()).isEqualTo(99);
  }

  @Test
  void waysThatRanByTurnsAreComparedRoundByRound() throws IOException {
    Path page = page(way("direct", "100, 50, 60"), way("evenkeel-round-robin", "90, 55, 50"));
    assertThat(Files.readString(page))
        .contains("| direct | 60 |", "| 1.00 |")
        .as("0.90, 1.10 and 0.83; the medians alone would say 0.92")
        .containsPattern("evenkeel-round-robin \\| 55 \\| ±\\d+% \\| 0.90 \\|");
  }

  private static String way(String name, String callsASecond) {
    return """
        {"benchmark": "x.EndToEnd.call", "threads": 64, "forks": 1, "jdkVersion": "17",
         "jvmArgs": [], "warmupIterations": 1, "warmupTime": "1 s",
         "measurementIterations": 3, "measurementTime": "1 s", "params": {"way": "%s"},
         "primaryMetric": {"rawData": [[%s]]},
         "secondaryMetrics": {"cpu": {"rawData": [[1, 1, 1]]},
           "gc.alloc.rate.norm": {"rawData": [[1, 1, 1]]}}}
        """
        .formatted(name, callsASecond);
  }

  private Path page(String... entries) throws IOException {
    Path results = Files.createDirectories(folder.resolve("results"));
    Files.writeString(results.resolve("pick.json"), "[" + String.join(",", entries) + "]");
    Path page = folder.resolve("page.md");
    Report.write(results, page);
    return page;
  }

  private static String entry(String row, int nanos) {
    return """
        {"benchmark": "x.PeerBenchmark.pick", "threads": 1, "forks": 1, "jdkVersion": "17",
         "jvmArgs": ["-Xbatch"], "warmupIterations": 1, "warmupTime": "1 s",
         "measurementIterations": 3, "measurementTime": "1 s",
         "params": {"row": "%s", "servers": "1000"},
         "primaryMetric": {"rawData": [[99, 99, 99]]},
         "secondaryMetrics": {"cpu": {"rawData": [[%d, %d, %d]]},
           "gc.alloc.rate.norm": {"rawData": [[0.001, 0.001, 0.001]]}}}
        """
        .formatted(row, nanos, nanos, nanos);
  }
}
