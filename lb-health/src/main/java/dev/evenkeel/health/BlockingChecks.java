package dev.evenkeel.health;

import dev.evenkeel.api.HealthChecker;
import dev.evenkeel.api.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs health checks written as plain blocking code, on a few threads of its own.
 *
 * <pre>{@code
 * BlockingChecks checks = BlockingChecks.of(4, (server, timeout) -> ping(server.host(), timeout));
 * ActiveHealth active = ActiveHealth.builder(checks).build();
 * }</pre>
 *
 * <p>A check that nobody waits for any more is interrupted. One that does not heed this keeps its
 * thread and counts as {@linkplain #abandoned() abandoned} until it ends. Such checks cannot use up
 * the pool unseen: a server whose last check still runs gets no other one, its checks fail and say
 * so; and when every thread is abandoned, checks fail and say that.
 *
 * <p>The threads are daemons and end by themselves after ten idle seconds. Safe for concurrent use.
 */
public final class BlockingChecks implements HealthChecker, AutoCloseable {

  private static final int QUEUE = 10_000;

  private final BlockingCheck check;
  private final int threads;
  private final ThreadPoolExecutor pool;
  private final Map<String, Run> runs = new ConcurrentHashMap<>();

  private BlockingChecks(int threads, BlockingCheck check) {
    this.check = check;
    this.threads = threads;
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(QUEUE),
            task -> Daemons.thread("evenkeel-blocking-check", task));
    pool.allowCoreThreadTimeOut(true);
  }

  /**
   * Returns a checker that runs {@code check} on at most {@code threads} threads.
   *
   * @param threads how many checks may run at once; as many as servers that may hang at the same
   *     time, and some more
   * @throws IllegalArgumentException unless {@code threads} is 1 to 1000
   */
  public static BlockingChecks of(int threads, BlockingCheck check) {
    return new BlockingChecks(
        Options.between("threads", 1, 1000, threads), Objects.requireNonNull(check, "check"));
  }

  /**
   * {@inheritDoc}
   *
   * <p>The time that the check waits for a thread is part of its timeout.
   */
  @Override
  public CompletionStage<Void> check(Server server, Duration timeout) {
    Run run = new Run(server, timeout);
    Run before = runs.putIfAbsent(server.id(), run);
    if (before != null) {
      run.result.completeExceptionally(
          new IOException("the check before this one has not ended yet"));
      return run.result;
    }
    if (abandoned() >= threads) {
      runs.remove(server.id(), run);
      run.result.completeExceptionally(
          new IOException(
              "all " + threads + " threads hang in checks that nobody waits for any more"));
      return run.result;
    }
    try {
      pool.execute(run);
    } catch (RejectedExecutionException full) {
      runs.remove(server.id(), run);
      run.result.completeExceptionally(
          new IOException("no thread is free for the check: closed, or too many wait"));
      return run.result;
    }
    CompletionStage<Void> stage = run.result;
    stage.whenComplete((nothing, failure) -> run.nobodyWaits());
    return stage;
  }

  /** Returns how many threads run checks now, abandoned ones among them. */
  public int running() {
    return (int) runs.values().stream().filter(Run::isRunning).count();
  }

  /** Returns how many threads run checks that nobody waits for any more. */
  public int abandoned() {
    return (int) runs.values().stream().filter(Run::isAbandoned).count();
  }

  /** Ends the threads as far as they heed an interrupt; later checks fail. Idempotent. */
  @Override
  public void close() {
    pool.shutdownNow();
    runs.values().forEach(run -> run.result.completeExceptionally(new IOException("closed")));
  }

  /** One check of one server; leaves {@link #runs} when it has really ended. */
  private final class Run implements Runnable {

    private final Server server;
    private final Duration timeout;
    private final CompletableFuture<Void> result = new CompletableFuture<>();
    private final Object lock = new Object();
    private @Nullable Thread thread;

    Run(Server server, Duration timeout) {
      this.server = server;
      this.timeout = timeout;
    }

    @Override
    public void run() {
      synchronized (lock) {
        if (result.isDone()) {
          runs.remove(server.id(), this);
          return;
        }
        thread = Thread.currentThread();
      }
      Throwable failed = null;
      try {
        check.check(server, timeout);
      } catch (Throwable failure) {
        failed = failure;
      }
      synchronized (lock) {
        thread = null;
        // What was meant for this check must not hit the next one on the thread.
        Thread.interrupted();
      }
      runs.remove(server.id(), this);
      if (failed == null) {
        result.complete(null);
      } else {
        result.completeExceptionally(failed);
      }
    }

    /** Called when the result is there or was given up. */
    void nobodyWaits() {
      synchronized (lock) {
        if (thread != null) {
          thread.interrupt();
        } else if (pool.remove(this)) {
          runs.remove(server.id(), this);
        }
      }
    }

    boolean isRunning() {
      synchronized (lock) {
        return thread != null;
      }
    }

    boolean isAbandoned() {
      synchronized (lock) {
        return thread != null && result.isDone();
      }
    }
  }
}
