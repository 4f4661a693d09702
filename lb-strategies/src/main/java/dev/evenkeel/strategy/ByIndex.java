package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The candidates of a snapshot as an array by {@link Candidate#index()}. */
final class ByIndex {

  private ByIndex() {}

  /** Returns the array; where no candidate has the index it holds null. */
  static @Nullable Candidate[] of(List<Candidate> candidates) {
    int length = 0;
    for (Candidate candidate : candidates) {
      length = Math.max(length, candidate.index() + 1);
    }
    @Nullable Candidate[] byIndex = new @Nullable Candidate[length];
    for (Candidate candidate : candidates) {
      byIndex[candidate.index()] = candidate;
    }
    return byIndex;
  }
}
