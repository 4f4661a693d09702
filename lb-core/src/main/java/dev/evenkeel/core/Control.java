package dev.evenkeel.core;

import dev.evenkeel.api.HealthPolicy;

/**
 * Runs all control work of one balancer, one task at a time and in order: changes of the list,
 * verdicts, timers. Never a call's thread by choice.
 */
interface Control {

  /** Runs {@code task} after those before it. After {@link #close()} it is dropped. */
  void execute(Runnable task);

  /** Runs {@code task} after a delay. */
  HealthPolicy.Task schedule(long delayNanos, Runnable task);

  /** Returns whether the calling thread is running a task of this control now. */
  boolean isControlThread();

  /** Ends: tasks that have not begun are dropped, threads end. Idempotent. */
  void close();
}
