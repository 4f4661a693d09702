package dev.evenkeel.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Has the control thread make changes, and waits for them. */
final class Changes {

  /** A balancer that is closed drops the tasks that wait: nobody may wait for those without end. */
  private static final long LOOK_MILLIS = 100;

  /** How many looks a task that is still being run gets after close: two seconds. */
  private static final int LOOKS_AFTER_CLOSE = 20;

  private final String service;
  private final Control control;
  private final AtomicBoolean closed;

  Changes(String service, Control control, AtomicBoolean closed) {
    this.service = service;
    this.control = control;
    this.closed = closed;
  }

  /**
   * Runs {@code task} on the control thread, at once if this is it, and returns when it is done.
   * What it throws is thrown here.
   *
   * @throws IllegalStateException if the balancer is closed
   */
  void make(Runnable task) {
    requireOpen();
    Runnable unlessClosed =
        () -> {
          requireOpen();
          task.run();
        };
    if (!run(unlessClosed)) {
      requireOpen();
    }
  }

  /** As {@link #make}, for the last task of a balancer that is closed already. */
  void makeLast(Runnable task) {
    run(task);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("load balancer '" + service + "' is closed; build another");
    }
  }

  private boolean run(Runnable task) {
    if (control.isControlThread()) {
      task.run();
      return true;
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    control.execute(
        () -> {
          try {
            task.run();
            done.complete(null);
          } catch (Throwable failure) {
            done.completeExceptionally(failure);
            Fatal.rethrow(failure);
          }
        });
    return await(done);
  }

  private boolean await(CompletableFuture<Void> done) {
    boolean interrupted = false;
    int looksAfterClose = 0;
    try {
      while (looksAfterClose < LOOKS_AFTER_CLOSE) {
        try {
          done.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
          return true;
        } catch (InterruptedException e) {
          interrupted = true; // a change is short: it is finished, and the caller told afterwards
        } catch (TimeoutException e) {
          looksAfterClose += closed.get() ? 1 : 0;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException failure) {
            throw failure;
          }
          throw new IllegalStateException(e.getCause());
        }
      }
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
