package dev.evenkeel.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Probes one server once. Must be safe for concurrent use.
 *
 * <p>An asynchronous checker should start the probe and return; plain blocking code is adapted by
 * {@link #blocking}.
 */
@FunctionalInterface
public interface HealthChecker {

  /**
   * Begins a probe.
   *
   * @param timeout how long the probe may take. Whoever asked stops listening after that even if
   *     the checker does not
   * @return a stage that completes with null if the server is well, and exceptionally with the
   *     reason if it is not. Cancelling it, where it can be cancelled, should end the probe
   */
  CompletionStage<Void> check(Server server, Duration timeout);

  /**
   * Returns a checker that runs {@code check} on {@code executor}, which must bound its threads and
   * its queue.
   */
  static HealthChecker blocking(BlockingCheck check, Executor executor) {
    return (server, timeout) -> {
      CompletableFuture<Void> result = new CompletableFuture<>();
      executor.execute(
          () -> {
            try {
              check.check(server, timeout);
              result.complete(null);
            } catch (Throwable failure) {
              result.completeExceptionally(failure);
            }
          });
      return result;
    };
  }

  /** A probe in plain code. */
  @FunctionalInterface
  interface BlockingCheck {
    /**
     * Returns if the server is well and throws the reason if it is not. Runs on a thread that may
     * block.
     */
    void check(Server server, Duration timeout) throws Exception;
  }
}
