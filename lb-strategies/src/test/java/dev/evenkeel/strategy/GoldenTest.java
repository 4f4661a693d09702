package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.opentest4j.TestAbortedException;

/**
 * Replays what other balancers decided, file by file, and compares each decision. Another folder of
 * the same format: {@code -Dgolden.dir=DIR}, from the root of the repository.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenTest {

  private final GoldenFolder folder = GoldenFolder.chosen();
  private final GoldenRun run = new GoldenRun();

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
    return folder.files().stream()
        .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> replay(path)));
  }

  private void replay(Path path) {
    try {
      run.replay(path);
    } catch (TestAbortedException e) {
      System.out.println("golden: skipped " + path.getFileName() + ": " + e.getMessage());
      throw e;
    } catch (AssertionError e) {
      System.out.println("golden: FAILED " + path.getFileName() + ": " + e.getMessage());
      throw e;
    }
  }

  @AfterAll
  void sayWhatWasCompared() {
    System.out.println(run.summary());
  }
}
