package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import org.jspecify.annotations.Nullable;

/** Picks the only candidate: what every strategy does when there is no choice, moving no cursor. */
record Solo(Candidate candidate) implements Picker {

  @Override
  public @Nullable Candidate pick(PickContext context) {
    return context.excludes(candidate) ? null : candidate;
  }

  @Override
  public String describe(Candidate other) {
    return "the only one";
  }
}
