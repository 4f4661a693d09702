package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Replays what other balancers decided, file by file, and compares each decision. Another folder of
 * the same format: {@code -Dgolden.dir=DIR}, from the root of the repository.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenTest {

  private final GoldenFolder folder = GoldenFolder.chosen();
  private final GoldenScore total = new GoldenScore();
  private int replayed;
  private int skipped;
  private int broken;

  @BeforeAll
  void sayWhere() {
    System.out.println("golden: replaying " + folder.path().toAbsolutePath().normalize());
  }

  @Test
  void theFolderHoldsWhatItsIndexLists() {
    assertThat(folder.faults()).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> eachFileIsReplayed() {
    List<Path> files = folder.files();
    return files.stream()
        .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> replay(path)));
  }

  private void replay(Path path) {
    GoldenScore score = new GoldenScore();
    try {
      GoldenFile file = GoldenFile.read(path);
      GoldenReplay replay = GoldenCatalogue.replay(file);
      if (replay == null) {
        skipped++;
        String reason = GoldenCatalogue.reason(file);
        System.out.println("golden: skipped " + file.name() + ": " + reason);
        Assumptions.abort(reason);
      } else {
        replay.replay(file, score);
        replayed++;
      }
    } catch (GoldenFile.GoldenException e) {
      broken++;
      throw new AssertionError(e.getMessage(), e);
    }
    total.add(score);
    assertThat(score.decisions()).as("decisions in " + path).isPositive();
    assertThat(score.differences()).as(score.report()).isZero();
  }

  @AfterAll
  void sayWhatWasCompared() {
    System.out.printf(
        "golden: %d files replayed, %d skipped, %d unreadable; %d decisions, %d differences%n",
        replayed, skipped, broken, total.decisions(), total.differences());
  }
}
