package dev.evenkeel.core;

import dev.evenkeel.api.Scheduler;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a level keeps across snapshots: its scheduler, with cursor and estimates, its count of
 * attempts, and how far slow start may go.
 */
final class LevelState {

  final Level.Key key;
  final Scheduler scheduler;
  final AtomicLong attempts = new AtomicLong();
  final SlowStartLimit slowStartLimit = new SlowStartLimit();

  LevelState(Level.Key key, Scheduler scheduler) {
    this.key = key;
    this.scheduler = scheduler;
  }
}
