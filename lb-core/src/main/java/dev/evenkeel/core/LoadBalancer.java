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
import java.util.concurrent.CopyOnWriteArrayList;
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
  private final Admission admission;
  private final Changes changes;
  private final RetryBudget retryBudget;
  private final @Nullable ServerSource source;
  private final List<HealthPolicy> started = new CopyOnWriteArrayList<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean hadServers;

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
    this.retryBudget = retryBudget;
    this.source = source;
    this.listeners = new Listeners(settings.service(), settings.listeners(), ticker);
    SchedulerGuard guard = new SchedulerGuard(settings.schedulerName(), listeners, control);
    this.membership = new Membership(settings, control, listeners, guard, this::publish);
    this.feedback =
        new Feedback(ticker, settings.policies(), guard, listeners, membership, waiters);
    this.admission = new Admission(settings, listeners, feedback, waiters, closed);
    this.changes = new Changes(settings.service(), control, closed);
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
    changes.make(this::startPolicies);
    everySecond();
    if (!servers.isEmpty()) {
      update(servers);
    }
    if (source != null) {
      source.start(this::push);
      changes.make(() -> {}); // what it pushed while starting is in force when build returns
    }
  }

  private void startPolicies() {
    for (HealthPolicy policy : settings.policies()) {
      policy.start(new PolicyContext(policy.name(), settings, membership));
      started.add(policy);
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
    admission.publish(newSnapshot);
    if (!newSnapshot.members.isEmpty()) {
      hadServers = true;
      ready.countDown();
    }
  }

  /** Returns the path of the calls. */
  Admission admission() {
    return admission;
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
    return begin(call, Patience.UNLIMITED);
  }

  /**
   * As {@link #begin(CallContext)}, for a caller that may be canceled or has a deadline of its own:
   * where callers wait for room, this one waits no longer than its patience lasts.
   */
  public Attempt begin(CallContext call, Patience patience) throws NoAvailableServerException {
    return admission.begin(call, patience);
  }

  /**
   * Returns whether there is a server for a further attempt of {@code call}: one that may get
   * traffic, that the call does not exclude, and that has room or may be waited for. For those who
   * would pay for an attempt, by a pause or out of a budget, before they begin it. It looks and
   * promises nothing: the server may be gone a moment later. Servers on trial do not count.
   */
  public boolean hasServerFor(CallContext call) {
    return admission.hasServerFor(call);
  }

  /**
   * Replaces the list of servers. When this returns, no attempt that begins later goes to a server
   * that is not in the list; attempts that are running go on. A server that stays, by its id and
   * address, keeps its counts and its health; changed weights and tiers act at once. May be called
   * from a listener too.
   *
   * @param servers at most 65,536; empty means that there is none
   * @throws IllegalArgumentException if two have the same id, or schemes are mixed; nothing changes
   *     then
   * @throws IllegalStateException if the balancer is closed
   */
  public void update(List<Server> servers) {
    ServerList checked = checked(servers);
    changes.make(() -> membership.replace(checked));
  }

  /** What a source pushes: checked on its thread, done on the control thread. */
  private void push(List<Server> servers) {
    ServerList checked = checked(servers);
    membership.post("server list", () -> membership.replace(checked));
  }

  private ServerList checked(List<Server> servers) {
    return ServerList.checked(service(), servers, admission.snapshot().members);
  }

  /**
   * Waits until there has been a list with at least one server.
   *
   * @return whether there was one in time; true at once if there was one before, false at once if
   *     the balancer is closed without one
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    return ready.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS) && hadServers;
  }

  /**
   * Returns what each server is doing, and why those are out that are. Not for the path of a call.
   */
  public BalancerSnapshot snapshot() {
    Snapshot now = admission.snapshot();
    long nanos = ticker.nanos();
    List<ServerStatus> servers = new ArrayList<>();
    for (Member member : now.members) {
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
        service(),
        settings.schedulerName(),
        NoServer.lines(admission.snapshot(), call, ticker.nanos()));
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
    changes.make(
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
    // Not what this returns: there the failure would be wrapped in a CompletionException.
    CompletableFuture<Void> unused = done.whenComplete((nothing, failure) -> timer.cancel());
    return done;
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
    changes.make(() -> membership.order(serverId, order, reason));
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
    admission.publish(SnapshotFactory.EMPTY);
    ready.countDown();
    if (source != null) {
      quietly("server source", source);
    }
    for (HealthPolicy policy : started) {
      quietly("health policy '" + policy.name() + "'", policy);
    }
    changes.makeLast(membership::close);
    control.close();
  }

  private void quietly(String what, AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Throwable failure) {
      Fatal.rethrow(failure);
      listeners.taskFailed(what, failure);
    }
  }
}
