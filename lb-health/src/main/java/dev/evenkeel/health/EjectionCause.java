package dev.evenkeel.health;

import dev.evenkeel.api.Outcome;
import java.time.Duration;

/** Why a server is ejected: decides for how long at first, and how it comes back. */
enum EjectionCause {
  /** Nothing was ever sent, and a connect tells cheaply when the server is back. */
  UNREACHABLE(Duration.ofMillis(250), true, false),
  /** Most often a process that died: worth a connect first, but only a request proves it well. */
  RESET(Duration.ofMillis(250), true, true),
  /** It answers, but badly; only a request can tell when it does better. */
  FAILURES_IN_A_ROW(Duration.ofSeconds(1), false, true),
  /** As before, seen over a longer time. */
  FAILURE_RATE(Duration.ofSeconds(1), false, true),
  /** Worse than its peers by a statistic that takes a whole sweep to collect. */
  OUTLIER(Duration.ofSeconds(10), false, true);

  private final Duration firstTime;
  private final boolean connectFirst;
  private final boolean trialNeeded;

  EjectionCause(Duration firstTime, boolean connectFirst, boolean trialNeeded) {
    this.firstTime = firstTime;
    this.connectFirst = connectFirst;
    this.trialNeeded = trialNeeded;
  }

  static EjectionCause of(Outcome failure) {
    return switch (failure) {
      case UNREACHABLE -> UNREACHABLE;
      case RESET -> RESET;
      default -> FAILURES_IN_A_ROW;
    };
  }

  /** The first time out; it doubles with each further ejection. */
  Duration firstTime() {
    return firstTime;
  }

  /** Whether a connect is tried before anything else, when the time is over. */
  boolean connectFirst() {
    return connectFirst;
  }

  /** Whether a real attempt must succeed before the server gets its share again. */
  boolean trialNeeded() {
    return trialNeeded;
  }
}
