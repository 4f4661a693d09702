package dev.evenkeel.core;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerSource;
import dev.evenkeel.api.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Balances the calls of one service over its servers: the engine, without a transport.
 *
 * <pre>{@code
 * LoadBalancer orders = LoadBalancer.builder("orders").servers("10.0.0.1:8080", "10.0.0.2:8080").build();
 * CallContext call = orders.newCall();
 * Attempt attempt = orders.begin(call);
 * try {
 *   send(request, attempt.server());
 *   attempt.report(Outcome.SUCCESS, latencyNanos);
 * } finally {
 *   attempt.release();
 * }
 * }</pre>
 *
 * <p>Safe for concurrent use. Changes of servers and health are made by one control thread, which
 * the balancer owns and {@link #close()} ends.
 */
public final class LoadBalancer implements AutoCloseable {

  private final Settings settings;
  private final Ticker ticker;
  private final LongSupplier random;
  private final Control control;
  private final Listeners listeners;
  private final Membership membership;
  private final Feedback feedback;
  private final Waiters waiters;
  private final RetryBudget retryBudget;
  private final @Nullable ServerSource source;
  private final CountDownLatch ready = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Snapshot snapshot = SnapshotFactory.EMPTY;

  LoadBalancer(
      Settings settings,
      Control control,
      Waiters waiters,
      RetryBudget retryBudget,
      @Nullable ServerSource source) {
    this.settings = settings;
    this.ticker = settings.ticker();
    this.random = settings.random();
    this.control = control;
    this.waiters = waiters;
    this.retryBudget = retryBudget;
    this.source = source;
    this.listeners = new Listeners(settings.service(), settings.listeners(), ticker);
    SchedulerGuard guard = new SchedulerGuard(settings.schedulerName(), listeners);
    this.membership = new Membership(settings, control, listeners, guard, this::publish);
    this.feedback =
        new Feedback(ticker, settings.policies(), guard, listeners, membership, waiters);
  }

  /**
   * Returns a builder.
   *
   * @param service the name of the service, for messages and listeners
   */
  public static LoadBalancerBuilder builder(String service) {
    return new LoadBalancerBuilder(service);
  }

  void start(List<Server> servers) {
    for (HealthPolicy policy : settings.policies()) {
      policy.start(new PolicyContext(policy.name(), settings, membership, () -> snapshot));
    }
    everySecond();
    if (!servers.isEmpty()) {
      update(servers);
    }
    if (source != null) {
      source.start(this::push);
      change(() -> {}); // what the source pushed while starting is in force when build returns
    }
  }

  private void everySecond() {
    membership.schedule(
        Duration.ofSeconds(1),
        "housekeeping",
        () -> {
          everySecond();
          feedback.releaseForgotten();
          membership.everySecond();
        });
  }

  private void publish(Snapshot newSnapshot) {
    snapshot = newSnapshot;
    if (!newSnapshot.members.isEmpty()) {
      ready.countDown();
    }
  }

  /** Returns the name of the service. */
  public String service() {
    return settings.service();
  }

  /** Returns a new call, for one or more attempts. */
  public CallContext newCall() {
    return new CallContext(random);
  }

  /**
   * Begins an attempt: picks a server and counts the attempt as running there, until {@link
   * Attempt#release()}.
   *
   * @throws NoAvailableServerException if no server may be used, at once and with the reasons;
   *     never waits, unless {@link LoadBalancerBuilder#waitWhenFull} allowed it
   */
  public Attempt begin(CallContext call) throws NoAvailableServerException {
    call.beginAttempt(ticker.nanos());
    Attempt attempt = tryBegin(call);
    if (attempt == null
        && !waiters.isOff()
        && whyNone(call) == NoAvailableServerException.Reason.ALL_FULL) {
      attempt = waiters.await(() -> tryBegin(call));
    }
    if (attempt == null) {
      NoAvailableServerException failure =
          NoServer.explain(settings.service(), snapshot, call, ticker.nanos(), closed.get());
      listeners.noServerAvailable(failure);
      throw failure;
    }
    return attempt;
  }

  private NoAvailableServerException.Reason whyNone(CallContext call) {
    return NoServer.reason(snapshot, call, closed.get());
  }

  private @Nullable Attempt tryBegin(CallContext call) {
    Snapshot now = snapshot;
    long nowNanos = call.nowNanos();
    Member trial = now.claimTrial(call, nowNanos);
    if (trial != null) {
      return start(call, trial, true);
    }
    Member preferred = now.preferred(call);
    if (preferred != null) {
      Attempt attempt = start(call, preferred, false);
      if (attempt != null) {
        return attempt;
      }
    }
    // Each round that fails to start has met a server that others have just filled: it is excluded
    // from the next.
    for (int i = 0; i <= now.members.size(); i++) {
      Member picked = now.pick(call);
      if (picked == null) {
        return null;
      }
      Attempt attempt = start(call, picked, false);
      if (attempt != null) {
        return attempt;
      }
    }
    return null;
  }

  private @Nullable Attempt start(CallContext call, Member member, boolean trial) {
    if (!member.upstream.inFlight.tryStart(member.server.maxInFlight())) {
      if (trial) {
        member.upstream.trialTaken.set(false);
      }
      return null;
    }
    call.picked(member);
    Attempt attempt = new Attempt(member, call.attempt(), trial, feedback);
    feedback.started(attempt.lease(), call.nowNanos());
    return attempt;
  }

  /**
   * Replaces the list of servers. When this returns, no attempt that begins later goes to a server
   * that is not in the list; attempts that are running go on. A server that stays, by its id and
   * address, keeps its counts and its health; changed weights and tiers act at once. Called from a
   * listener, it acts after the listener has returned.
   *
   * @param servers at most 65,536; empty means that there is none
   * @throws IllegalArgumentException if two have the same id, or schemes are mixed; nothing changes
   *     then
   * @throws IllegalStateException if the balancer is closed
   */
  public void update(List<Server> servers) {
    requireOpen();
    List<Server> checked = ServerList.checked(service(), servers);
    change(() -> membership.replace(checked));
  }

  /** What a source pushes: checked on its thread, done on the control thread. */
  private void push(List<Server> servers) {
    List<Server> checked = ServerList.checked(service(), servers);
    membership.post("server list", () -> membership.replace(checked));
  }

  /** Runs {@code task} on the control thread and waits for it; what it throws is thrown here. */
  private void change(Runnable task) {
    if (control.isControlThread()) {
      task.run();
      return;
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    control.execute(
        () -> {
          try {
            task.run();
            done.complete(null);
          } catch (RuntimeException failure) {
            done.completeExceptionally(failure);
          }
        });
    Changes.await(done, closed);
  }

  /**
   * Waits until there has been a list with at least one server.
   *
   * @return whether there was one in time; true at once if there was one before
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    return ready.await(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
  }

  /**
   * Returns what each server is doing, and why those are out that are. Not for the path of a call.
   */
  public BalancerSnapshot snapshot() {
    Snapshot now = snapshot;
    long nanos = ticker.nanos();
    List<ServerStatus> servers = new ArrayList<>();
    for (Member member : now.members.values()) {
      Upstream upstream = member.upstream;
      servers.add(
          new ServerStatus(
              member.server,
              member.state,
              member.reason,
              Duration.ofNanos(Math.max(0, nanos - member.sinceNanos)),
              member.weight,
              upstream.ramp.part(nanos),
              upstream.inFlight.get(),
              upstream.started.sum(),
              upstream.succeeded.sum(),
              upstream.failed.sum(),
              upstream.latency(),
              upstream.load));
    }
    return new BalancerSnapshot(service(), now.version, now.panicking, List.copyOf(servers));
  }

  /**
   * Returns what the next attempt of {@code call} would see now. Changes nothing. Not for the path
   * of a call.
   */
  public Explanation explain(CallContext call) {
    call.look(ticker.nanos());
    return new Explanation(
        service(), settings.schedulerName(), NoServer.lines(snapshot, call, ticker.nanos()));
  }

  /** Returns the budget that retries and hedges of this service share. */
  public RetryBudget retryBudget() {
    return retryBudget;
  }

  /**
   * Takes a server out of use without disturbing what runs on it. It stays out, across updates of
   * the list, until {@link #restore}.
   *
   * @return done when nothing runs on it any more; fails with {@link
   *     java.util.concurrent.CancellationException} if it is restored before
   * @throws IllegalArgumentException if there is no such server
   */
  public CompletionStage<Void> drain(String serverId) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    requireOpen();
    change(
        () -> {
          membership.order(serverId, ServerHealth.Order.DRAIN, "drained by hand");
          membership.awaitEmpty(serverId, done);
        });
    return done;
  }

  /**
   * As {@link #drain(String)}, with an end.
   *
   * @return fails with {@link java.util.concurrent.TimeoutException} if something still runs after
   *     {@code limit}
   */
  public CompletionStage<Void> drain(String serverId, Duration limit) {
    CompletableFuture<Void> done = drain(serverId).toCompletableFuture();
    HealthPolicy.Task timer =
        membership.schedule(limit, "drain", () -> membership.drainTimedOut(done));
    return done.whenComplete((unused, failure) -> timer.cancel());
  }

  /**
   * Uses a server whatever the health policies say, until {@link #restore}. Weight 0 still keeps it
   * out.
   *
   * @throws IllegalArgumentException if there is no such server
   */
  public void forceUp(String serverId) {
    order(serverId, ServerHealth.Order.UP, "forced up by hand");
  }

  /**
   * Takes a server out of use, even when all others are down, until {@link #restore}.
   *
   * @throws IllegalArgumentException if there is no such server
   */
  public void forceDown(String serverId) {
    order(serverId, ServerHealth.Order.DOWN, "forced down by hand");
  }

  /**
   * Takes back what {@link #drain}, {@link #forceUp} or {@link #forceDown} said.
   *
   * @throws IllegalArgumentException if there is no such server
   */
  public void restore(String serverId) {
    order(serverId, ServerHealth.Order.NONE, "");
  }

  private void order(String serverId, ServerHealth.Order order, String reason) {
    requireOpen();
    change(() -> membership.order(serverId, order, reason));
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("load balancer '" + service() + "' is closed; build another");
    }
  }

  /**
   * Ends the balancer: its source, its policies, its thread. Attempts that are running may still be
   * reported and released; new ones fail with {@link NoAvailableServerException}. Idempotent.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (source != null) {
      quietly("server source", source);
    }
    for (HealthPolicy policy : settings.policies()) {
      quietly("health policy '" + policy.name() + "'", policy);
    }
    if (control.isControlThread()) {
      membership.close(SnapshotFactory.EMPTY);
    } else {
      CompletableFuture<Void> done = new CompletableFuture<>();
      control.execute(
          () -> {
            membership.close(SnapshotFactory.EMPTY);
            done.complete(null);
          });
      Changes.await(done, closed);
    }
    control.close();
  }

  private void quietly(String what, AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception failure) {
      listeners.taskFailed(what, failure);
    }
  }
}
