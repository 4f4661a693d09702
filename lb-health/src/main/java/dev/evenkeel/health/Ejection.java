package dev.evenkeel.health;

import dev.evenkeel.api.HealthPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One server's time out, from the ejection to the return. Control thread only, but for cancel. */
final class Ejection {

  /** Connect checks begin this far apart and slow down to {@link #SLOWEST_CHECKS}. */
  static final Duration FASTEST_CHECKS = Duration.ofMillis(250);

  static final Duration SLOWEST_CHECKS = Duration.ofSeconds(1);

  private final TrackRecord record;
  private final EjectionCause cause;
  private final String why;
  private final long atNanos;
  private String told = "";
  private boolean onTrial;
  private int activeSuccesses;
  private Duration pause = FASTEST_CHECKS;
  private volatile HealthPolicy.@Nullable Task next;
  private volatile @Nullable Probe probe;

  Ejection(TrackRecord record, EjectionCause cause, String why, long atNanos) {
    this.record = record;
    this.cause = cause;
    this.why = why;
    this.atNanos = atNanos;
  }

  TrackRecord record() {
    return record;
  }

  String id() {
    return record.server().id();
  }

  EjectionCause cause() {
    return cause;
  }

  String why() {
    return why;
  }

  long atNanos() {
    return atNanos;
  }

  /** Returns whether {@code reason} differs from the one before. */
  boolean isNews(String reason) {
    boolean news = !reason.equals(told);
    told = reason;
    return news;
  }

  boolean isOnTrial() {
    return onTrial;
  }

  void beginTrial() {
    cancel();
    onTrial = true;
  }

  /** Counts an active check that began after the ejection; returns successes in a row. */
  int activeCheck(boolean well) {
    activeSuccesses = well ? activeSuccesses + 1 : 0;
    return activeSuccesses;
  }

  /** Returns the pause before the next connect check, a longer one each time. */
  Duration nextPause() {
    Duration now = pause;
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(SLOWEST_CHECKS) < 0 ? doubled : SLOWEST_CHECKS;
    return now;
  }

  void waitFor(HealthPolicy.Task task) {
    next = task;
    probe = null;
  }

  void runs(Probe started) {
    next = null;
    probe = started;
  }

  /** Takes back what waits or runs. Idempotent. */
  void cancel() {
    HealthPolicy.Task task = next;
    if (task != null) {
      task.cancel();
    }
    Probe started = probe;
    if (started != null) {
      started.cancel();
    }
  }
}
