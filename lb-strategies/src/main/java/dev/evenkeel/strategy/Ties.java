package dev.evenkeel.strategy;

import dev.evenkeel.api.SchedulerOptions;

/** Who wins among equals: option {@code ties}. */
enum Ties {
  /** Whose turn it is, or by lot: a fleet of clients must not move in step. */
  RANDOM,
  /** The first in the list, as IPVS does. */
  FIRST;

  static Ties read(SchedulerOptions options) {
    return options.choice("ties", "random", "random", "first").equals("first") ? FIRST : RANDOM;
  }
}
