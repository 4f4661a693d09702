package dev.evenkeel.examples.dispatch.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.examples.dispatch.Dispatch;
import dev.evenkeel.examples.dispatch.lab.Jvm;
import dev.evenkeel.examples.dispatch.lab.Lab;
import dev.evenkeel.examples.dispatch.lab.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The comparison with two servers, as a user runs it. */
@Timeout(150)
final class CompareIT {

  private static final List<String> OWN =
      List.of("client-side", "redirect", "dns", "proxy", "nat", "direct", "nft-alone");

  private final Lab lab = new Lab();

  @BeforeAll
  static void needsNamespaces() {
    Needs.namespaces("tc", "ss", "setpriv");
  }

  @AfterEach
  void endPrograms() throws IOException {
    lab.close();
  }

  private Jvm compare(List<String> before, String... more) throws IOException {
    String[] arguments =
        Stream.concat(Stream.of("compare", "--quick", "--servers", "2"), Arrays.stream(more))
            .toArray(String[]::new);
    return lab.java(before, Dispatch.class, arguments);
  }

  /** Returns the cells of the rows of one table, by the first of them. */
  private static Map<String, List<String>> table(Path results, String title) throws IOException {
    Map<String, List<String>> rows = new TreeMap<>();
    boolean here = false;
    for (String line : Files.readAllLines(results)) {
      here = line.startsWith("**") ? line.startsWith("**" + title) : here;
      if (here && line.startsWith("| ")) {
        List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
        rows.put(cells.get(1), cells.subList(2, cells.size() - 1));
      }
    }
    return rows;
  }

  private static String cell(Map<String, List<String>> rows, String way, int column) {
    return Objects.requireNonNull(rows.get(way), way).get(column);
  }

  private static void assertNothingIsLeftOf(Jvm compare) throws IOException {
    String mark = "ek" + compare.process().pid() + "-";
    try (Stream<Path> namespaces = Files.list(Path.of("/run/netns"));
        Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
      assertThat(namespaces.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith(mark));
      assertThat(processes.map(p -> p.info().commandLine().orElse("")))
          .noneMatch(line -> line.contains(mark) || line.contains("evenkeel-compare"));
    }
  }

  @Test
  void allWaysServeAndAllButPlainRulesPutADeadServerOut(@TempDir Path out) throws Exception {
    Jvm compare = compare(List.of(), "--out", out.toString());
    StringBuilder said = new StringBuilder(compare.firstLine());
    for (String line = compare.line(); compare.process().isAlive(); line = compare.line()) {
      said.append(line).append('\n');
    }
    assertThat(compare.status()).as("%s", said).isZero();

    Path results = out.resolve("results.md");
    for (Load load : Load.values()) {
      assertThat(out.resolve(load.word() + ".svg")).isNotEmptyFile();
      Map<String, List<String>> rows = table(results, load.word());
      assertThat(rows).containsKeys(OWN.toArray(String[]::new));
      for (String way : OWN) {
        assertThat(Integer.parseInt(cell(rows, way, 0))).as(way + load).isPositive();
      }
    }
    Map<String, List<String>> outage = table(results, "a server killed");
    assertThat(outage).containsKeys(OWN.toArray(String[]::new));
    for (String way : OWN) {
      if (!way.equals("nft-alone")) {
        assertThat(cell(outage, way, 2)).as("time until out, " + way).isNotEqualTo("not");
        assertThat(cell(outage, way, 3)).as("time until back, " + way).isNotEqualTo("not");
      }
    }
    assertThat(Integer.parseInt(cell(outage, "nft-alone", 1)))
        .as("calls that failed, as nobody changes the rules")
        .isPositive();
    assertNothingIsLeftOf(compare);
  }

  @Test
  void nothingIsLeftAfterSigterm() throws Exception {
    Jvm compare = compare(List.of());
    assertThat(compare.firstLine()).startsWith("client-side, servers 2");
    assertThat(Path.of("/run/netns", "ek" + compare.process().pid() + "-lb")).exists();
    compare.terminate();

    assertNothingIsLeftOf(compare);
  }

  @Test
  void withoutRightsItSaysSoAndTheStatusIsTwo() throws Exception {
    Jvm compare = compare(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));

    assertThat(compare.firstLine()).startsWith("compare: no network namespaces here");
    assertThat(compare.status()).isEqualTo(2);
  }
}
