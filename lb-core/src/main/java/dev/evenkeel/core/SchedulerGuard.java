package dev.evenkeel.core;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a scheduler's faults from the calls: what it throws is told to the listener, and the engine
 * goes on.
 */
final class SchedulerGuard {

  private final String schedulerName;
  private final Listeners listeners;
  private final Control control;

  SchedulerGuard(String schedulerName, Listeners listeners, Control control) {
    this.schedulerName = schedulerName;
    this.listeners = listeners;
    this.control = control;
  }

  /** Returns a new scheduler, or one that draws at random if the user's cannot be made. */
  Scheduler create(Supplier<Scheduler> schedulers) {
    try {
      return schedulers.get();
    } catch (Throwable failure) {
      Fatal.rethrow(failure);
      failedInControl("could not be made", failure);
      return RandomPicker::new;
    }
  }

  Picker prepare(Scheduler scheduler, List<Candidate> candidates, Picker fallback) {
    Throwable failure = null;
    try {
      @Nullable Picker picker = scheduler.prepare(candidates);
      if (picker != null) {
        return picker;
      }
    } catch (Throwable thrown) {
      Fatal.rethrow(thrown);
      failure = thrown;
    }
    failedInControl(failure == null ? "returned null from prepare" : "threw in prepare", failure);
    return fallback;
  }

  void onStart(Scheduler scheduler, Candidate candidate, long nowNanos) {
    try {
      scheduler.onStart(candidate, nowNanos);
    } catch (Throwable failure) {
      Fatal.rethrow(failure);
      failed("threw in onStart", failure);
    }
  }

  void onOutcome(
      Scheduler scheduler, Candidate candidate, Outcome outcome, long latencyNanos, long nowNanos) {
    try {
      scheduler.onOutcome(candidate, outcome, latencyNanos, nowNanos);
    } catch (Throwable failure) {
      Fatal.rethrow(failure);
      failed("threw in onOutcome", failure);
    }
  }

  void onRelease(Scheduler scheduler, Candidate candidate, long nowNanos) {
    try {
      scheduler.onRelease(candidate, nowNanos);
    } catch (Throwable failure) {
      Fatal.rethrow(failure);
      failed("threw in onRelease", failure);
    }
  }

  void onForget(Scheduler scheduler, Candidate candidate) {
    try {
      scheduler.onForget(candidate);
    } catch (Throwable failure) {
      Fatal.rethrow(failure);
      failedInControl("threw in onForget", failure);
    }
  }

  void failed(String what, @Nullable Throwable failure) {
    listeners.schedulerFailed(
        schedulerName,
        new IllegalStateException("scheduler '" + schedulerName + "' " + what, failure));
  }

  /** A snapshot is being made: listeners, who may change it, are told when that is done. */
  private void failedInControl(String what, @Nullable Throwable failure) {
    control.execute(() -> failed(what, failure));
  }
}
