package dev.evenkeel.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Waits for a change that the control thread makes. */
final class Changes {

  /**
   * Looked at this often: a balancer that is closed drops the tasks that wait, and nobody may wait
   * for those.
   */
  private static final long LOOK_MILLIS = 100;

  private Changes() {}

  static void await(CompletableFuture<Void> done, AtomicBoolean closed) {
    boolean interrupted = false;
    try {
      for (int looks = 0; ; looks++) {
        try {
          done.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
          return;
        } catch (InterruptedException e) {
          interrupted = true; // a change is short: it is finished, and the caller told afterwards
        } catch (TimeoutException e) {
          if (closed.get() && looks > 0) {
            return;
          }
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException failure) {
            throw failure;
          }
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
