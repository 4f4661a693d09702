package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;

/** What outlives a list of candidates in a strategy that takes turns. For the control thread. */
interface Rotation {

  /** Returns the turns over {@code candidates}, two or more, going on from those before. */
  Turns over(Candidate[] candidates);
}
