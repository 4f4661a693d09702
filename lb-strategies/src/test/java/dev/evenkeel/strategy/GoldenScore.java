package dev.evenkeel.strategy;

import java.util.ArrayList;
import java.util.List;

/** Counts the decisions that were compared and those that differ. */
final class GoldenScore {

  private static final int SHOWN = 10;

  private final List<String> shown = new ArrayList<>();
  private long decisions;
  private long differences;

  void compare(String where, Object expected, Object found) {
    check(where, expected.equals(found), "expected " + expected + ", found " + found);
  }

  /** Counts one decision, which is right if {@code holds}. */
  void check(String where, boolean holds, String what) {
    decisions++;
    if (!holds) {
      differences++;
      if (shown.size() < SHOWN) {
        shown.add(where + ": " + what);
      }
    }
  }

  void add(GoldenScore other) {
    decisions += other.decisions;
    differences += other.differences;
  }

  long decisions() {
    return decisions;
  }

  long differences() {
    return differences;
  }

  /** Returns the first differences, one a line. */
  String report() {
    return differences
        + " of "
        + decisions
        + " decisions differ, the first are\n"
        + String.join("\n", shown);
  }
}
