package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The replay notices what is wrong: a changed pick, a lost line, a file that is none. */
class GoldenHarnessTest {

  /** Where a decision stands, by column. */
  private static final List<String> DECISIONS =
      List.of("pick", "owner", "bucket", "pick_weighted", "load", "crc32", "mean_max");

  private static final String GOOD =
      """
      # name: good
      # kind: picks
      # algorithm: smooth weighted round robin
      # server: s0 | weight=2
      # server: s1 | weight=1
      n,pick
      0,s0
      1,s1
      2,s0
      """;

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> aChangedDecisionMakesItsFileFail() {
    Map<String, Path> oneOfEachAlgorithm = new LinkedHashMap<>();
    for (Path path : GoldenFolder.inTestResources().files()) {
      GoldenFile file = GoldenFile.read(path);
      if (GoldenCatalogue.replay(file) != null) {
        oneOfEachAlgorithm.putIfAbsent(file.kind() + " " + file.algorithm(), path);
      }
    }
    assertThat(oneOfEachAlgorithm).hasSizeGreaterThan(15);
    return oneOfEachAlgorithm.values().stream()
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path.getFileName().toString(),
                    () ->
                        assertThatThrownBy(() -> new GoldenRun().replay(changed(path)))
                            .isInstanceOf(AssertionError.class)
                            .hasMessageContaining("decisions differ")));
  }

  /** Returns a copy in which the decision in the middle is another one. */
  private Path changed(Path path) throws IOException {
    GoldenFile file = GoldenFile.read(path);
    List<String> lines = new ArrayList<>(Files.readAllLines(path));
    int column =
        DECISIONS.stream()
            .mapToInt(file.columns()::indexOf)
            .filter(i -> i >= 0)
            .findFirst()
            .getAsInt();
    int headers = lines.size() - file.rows().size();
    int row = file.rows().size() / 2;
    while (file.rows().get(row).get(column).isEmpty()) {
      row++;
    }
    List<String> fields = new ArrayList<>(file.rows().get(row));
    fields.set(column, another(file, fields.get(column)));
    lines.set(headers + row, String.join(",", fields));
    return Files.write(folder.resolve(path.getFileName()), lines);
  }

  private static String another(GoldenFile file, String decision) {
    for (GoldenServer server : file.servers()) {
      if (!server.id().equals(decision)
          && !server.attributes().getOrDefault("weight", "").equals("0")) {
        return server.id();
      }
    }
    return decision.startsWith("1") ? "2" + decision.substring(1) : "1" + decision;
  }

  @Test
  void aGoodFileIsReplayed() throws IOException {
    GoldenRun run = new GoldenRun();
    run.replay(write("good", GOOD));
    assertThat(run.summary())
        .isEqualTo("golden: 1 files replayed, 0 skipped, 0 unreadable; 3 decisions, 0 differences");
  }

  @Test
  void aFileThatIsHalfBrokenIsRefusedWithTheReason() throws IOException {
    refuses(GOOD.replace("1,s1\n", "1\n"), "line 8 must have 2 fields: 1");
    refuses(GOOD.replace("1,s1\n", ""), "row 1 is missing");
    refuses(GOOD.replace("n,pick", "n,pock"), "the column 'pick' is missing");
    refuses(GOOD.replace("# kind: picks\n", ""), "the line '# kind: ...' is missing");
    refuses(GOOD.replace("picks", "tricks"), "its kind 'tricks' must be one of");
    refuses(GOOD.replace("name: good", "name: bad"), "it says that its name is bad");
    refuses(GOOD.replace("| weight=2", "| weight"), "a server has no value in 'weight'");
    refuses(GOOD.replace("weight=2", "weight=two"), "weight of server s0 is no number: two");
    refuses(GOOD.replace("weight=2", "size=2"), "server s0 has no weight");
    refuses(GOOD.replace("# kind", "# what is this\n# kind"), "line 2 must be '# key: value'");
    refuses(GOOD.substring(0, GOOD.indexOf("0,s0")), "there are no rows in it");
    refuses("", "there are no rows in it");
    refuses(
        GOOD.replace("# server: s0 | weight=2\n# server: s1 | weight=1\n", ""), "decisions differ");
  }

  @Test
  void aTraceThatContradictsItselfIsRefused() throws IOException {
    String trace =
        """
        # name: good
        # kind: trace
        # algorithm: ipvs rr
        # server: s0 | weight=1
        op,a,b,pick,tied
        start,0,,s0,
        end,0,,,
        """;
    new GoldenRun().replay(write("good", trace));
    refuses(trace.replace("start,0,,s0,", "start,0,,s9,"), "there is no server 's9'");
    refuses(trace.replace("end,0", "end,1"), "connection 1 never began");
    refuses(trace.replace("end,0", "stop,0"), "there is no op 'stop'");
    refuses(trace.replace("end,0,,", "weight,s0,x,"), "'x' is no number");
    refuses(trace.replace("end,0,,,", "start,0,,s0,"), "connection 0 runs twice");
  }

  @Test
  void textThatIsNoUtf8IsRefused() throws IOException {
    Path path = folder.resolve("good.csv");
    Files.write(path, new byte[] {'#', ' ', (byte) 0xFF, (byte) 0xFE, '\n'});
    assertThatThrownBy(() -> new GoldenRun().replay(path))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("cannot be read as UTF-8 text");
  }

  @Test
  void anAlgorithmThatNobodyOffersIsSkippedByName() throws IOException {
    GoldenRun run = new GoldenRun();
    Path path = write("good", GOOD.replace("smooth weighted", "astrological"));
    assertThatThrownBy(() -> run.replay(path))
        .isInstanceOf(TestAbortedException.class)
        .hasMessage("no strategy claims the algorithm astrological round robin");
    assertThat(run.summary()).contains("0 files replayed, 1 skipped", "0 decisions");
  }

  @Test
  void aFolderWithoutFilesOrNoFolderIsAFailure() throws IOException {
    assertThatThrownBy(() -> new GoldenFolder(folder).files())
        .hasMessageContaining("holds no *.csv");
    assertThatThrownBy(() -> new GoldenFolder(folder.resolve("none")).files())
        .hasMessageContaining("golden.dir must be a folder, was");
    write("index", "name,rows\n");
    assertThatThrownBy(() -> new GoldenFolder(folder).files())
        .hasMessageContaining("holds no *.csv");
  }

  @Test
  void theIndexIsCompared() throws IOException {
    write("good", GOOD);
    assertThat(new GoldenFolder(folder).faults()).isEmpty();
    write("index", "name,rows\ngood,3\n");
    assertThat(new GoldenFolder(folder).faults()).isEmpty();
    write("index", "name,rows\ngood,4\nlost,3\n");
    assertThat(new GoldenFolder(folder).faults())
        .containsExactly(
            "good must have 4 rows, as listed", "lost is listed, but there is no such file");
    write("index", "good,3\n");
    assertThat(new GoldenFolder(folder).faults()).singleElement().asString().contains("columns");
  }

  private void refuses(String text, String why) throws IOException {
    Path path = write("good", text);
    assertThatThrownBy(() -> new GoldenRun().replay(path))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(why);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name + ".csv"), text);
  }
}
