package dev.evenkeel.health;

import dev.evenkeel.api.HealthChecker;
import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Server;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a checker on one server. It ends once, on the control thread and within its time,
 * whatever the checker does: throw, return null, never complete, complete twice or much too late.
 */
final class Probe {

  private static final Logger log = LoggerFactory.getLogger(Probe.class);

  /**
   * A checker that keeps the control thread longer than this delays every verdict. The first check
   * of a cold JVM on a busy machine has taken 200 ms, and is no reason to complain.
   */
  private static final long SLOW_START_NANOS = Duration.ofMillis(500).toNanos();

  private final HealthPolicy.Context context;
  private final Consumer<@Nullable Throwable> whenEnded;
  private final AtomicBoolean decided = new AtomicBoolean();
  private volatile boolean canceled;
  private volatile @Nullable CompletionStage<Void> stage;
  private volatile HealthPolicy.@Nullable Task alarm;

  private Probe(HealthPolicy.Context context, Consumer<@Nullable Throwable> whenEnded) {
    this.context = context;
    this.whenEnded = whenEnded;
  }

  /**
   * Begins a probe. Control thread only.
   *
   * @param whenEnded gets null if the server is well and the reason if not; never called before
   *     this method returns, and not at all after {@link #cancel}
   */
  static Probe start(
      HealthPolicy.Context context,
      HealthChecker checker,
      Server server,
      Duration timeout,
      Consumer<@Nullable Throwable> whenEnded) {
    Probe probe = new Probe(context, whenEnded);
    probe.alarm = context.schedule(timeout, () -> probe.timedOut(timeout));
    probe.run(checker, server, timeout);
    return probe;
  }

  private void run(HealthChecker checker, Server server, Duration timeout) {
    long begun = context.ticker().nanos();
    try {
      CompletionStage<Void> started = checker.check(server, timeout);
      if (started == null) {
        decide(new IllegalStateException("the checker returned null instead of a stage"));
        return;
      }
      stage = started;
      started.whenComplete((nothing, failure) -> decide(failure));
    } catch (Throwable thrown) {
      // Also an Error: a checker with a missing class must not end the checks of all servers.
      decide(thrown);
    }
    long taken = context.ticker().nanos() - begun;
    if (taken > SLOW_START_NANOS) {
      log.warn(
          "checker {} of service '{}' kept the control thread for {} ms, but check() must return at"
              + " once; wrap blocking code in BlockingChecks",
          checker,
          context.service(),
          taken / 1_000_000);
    }
  }

  /** May run on any thread, and more than once. */
  private void decide(@Nullable Throwable failure) {
    if (decided.compareAndSet(false, true)) {
      context.schedule(Duration.ZERO, () -> end(failure));
    }
  }

  private void timedOut(Duration timeout) {
    if (decided.compareAndSet(false, true)) {
      cancelStage();
      end(new TimeoutException("no answer within " + Texts.of(timeout)));
    }
  }

  private void end(@Nullable Throwable failure) {
    cancelAlarm();
    if (!canceled) {
      whenEnded.accept(failure);
    }
  }

  /** Gives the probe up: its result no longer matters. Idempotent, from any thread. */
  void cancel() {
    canceled = true;
    cancelAlarm();
    if (decided.compareAndSet(false, true)) {
      cancelStage();
    }
  }

  private void cancelAlarm() {
    HealthPolicy.Task waiting = alarm;
    if (waiting != null) {
      waiting.cancel();
    }
  }

  private void cancelStage() {
    CompletionStage<Void> running = stage;
    if (running != null) {
      try {
        running.toCompletableFuture().cancel(true);
      } catch (RuntimeException cannotBeCanceled) {
        log.debug("a probe cannot be cancelled and runs on unheard", cannotBeCanceled);
      }
    }
  }
}
