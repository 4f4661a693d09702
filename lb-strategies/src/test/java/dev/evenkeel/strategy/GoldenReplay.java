package dev.evenkeel.strategy;

/** Replays recordings of one kind, decision by decision. */
@FunctionalInterface
interface GoldenReplay {

  /**
   * Replays {@code file} and counts in {@code score}.
   *
   * @throws GoldenFile.GoldenException if the file is not what it should be
   */
  void replay(GoldenFile file, GoldenScore score);
}
