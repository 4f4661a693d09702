package dev.evenkeel.core;

import dev.evenkeel.api.HealthPolicy;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The control of a balancer in production: one daemon thread of its own, named after the service.
 */
final class ControlThread implements Control {

  /**
   * How long close waits for the task that is running. It is ours or a listener's; neither may
   * block.
   */
  private static final long CLOSE_SECONDS = 2;

  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private final ScheduledThreadPoolExecutor executor;

  ControlThread(String service) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "evenkeel-" + service);
              made.setDaemon(true);
              thread.set(made);
              return made;
            },
            (task, closed) -> {
              // Dropped: the balancer was closed.
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  @Override
  public HealthPolicy.Task schedule(long delayNanos, Runnable task) {
    Future<?> future = executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public boolean isControlThread() {
    return Thread.currentThread() == thread.get();
  }

  @Override
  public void close() {
    executor.shutdownNow();
    if (isControlThread()) {
      return;
    }
    try {
      if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
      Thread made = thread.get();
      if (made != null) {
        made.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
