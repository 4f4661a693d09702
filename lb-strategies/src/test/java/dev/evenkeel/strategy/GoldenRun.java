package dev.evenkeel.strategy;

import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** Replays files one by one and keeps the sums. */
final class GoldenRun {

  private final GoldenScore total = new GoldenScore();
  private int replayed;
  private int skipped;
  private int unreadable;

  /**
   * Replays one file.
   *
   * @throws AssertionError if it differs, or is not what it should be
   * @throws TestAbortedException if it is skipped; the message says why
   */
  void replay(Path path) {
    GoldenScore score = new GoldenScore();
    try {
      GoldenFile file = GoldenFile.read(path);
      GoldenReplay replay = GoldenCatalogue.replay(file);
      if (replay == null) {
        skipped++;
        throw new TestAbortedException(GoldenCatalogue.reason(file));
      }
      replay.replay(file, score);
    } catch (GoldenFile.GoldenException e) {
      unreadable++;
      throw new AssertionError(e.getMessage(), e);
    }
    replayed++;
    total.add(score);
    if (score.decisions() == 0) {
      throw new AssertionError("there is nothing to compare in " + path);
    }
    if (score.differences() > 0) {
      throw new AssertionError(score.report());
    }
  }

  /** Returns the sums, in one line. */
  String summary() {
    return "golden: %d files replayed, %d skipped, %d unreadable; %d decisions, %d differences"
        .formatted(replayed, skipped, unreadable, total.decisions(), total.differences());
  }
}
