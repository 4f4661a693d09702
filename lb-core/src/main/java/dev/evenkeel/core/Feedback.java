package dev.evenkeel.core;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Ticker;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.List;

/**
 * Carries what becomes of attempts to whoever learns from it: the server's counts, its scheduler,
 * the health policies, the listeners. Runs on callers' threads; nothing here blocks, and nothing
 * that others throw reaches the call.
 */
final class Feedback {

  /** Attempts that were dropped without a release. */
  final ReferenceQueue<Attempt> forgotten = new ReferenceQueue<>();

  private final OpenLeases open = new OpenLeases();

  private final Ticker ticker;
  private final HealthPolicy[] policies;
  private final SchedulerGuard guard;
  private final Listeners listeners;
  private final Membership membership;
  private final Waiters waiters;

  Feedback(
      Ticker ticker,
      List<HealthPolicy> policies,
      SchedulerGuard guard,
      Listeners listeners,
      Membership membership,
      Waiters waiters) {
    this.ticker = ticker;
    this.policies = policies.toArray(new HealthPolicy[0]);
    this.guard = guard;
    this.listeners = listeners;
    this.membership = membership;
    this.waiters = waiters;
  }

  /** Opens the lease of an attempt whose server's in-flight count has just gone up. */
  Lease open(Attempt attempt, Member member, int number, boolean trial) {
    Lease lease = new Lease(attempt, member, number, trial, this);
    open.add(lease);
    return lease;
  }

  void started(Lease lease, long nowNanos) {
    lease.member.upstream.started.increment();
    if (!lease.member.upstream.forgotten) {
      guard.onStart(lease.member.scheduler, lease.member, nowNanos);
    }
    if (!listeners.isEmpty()) {
      listeners.attemptStarted(lease.member.server, lease.number);
    }
  }

  void reported(Lease lease, Outcome outcome, long latencyNanos) {
    long now = ticker.nanos();
    Upstream upstream = lease.member.upstream;
    upstream.count(outcome, latencyNanos);
    if (!upstream.forgotten) {
      guard.onOutcome(lease.member.scheduler, lease.member, outcome, latencyNanos, now);
    }
    for (HealthPolicy policy : policies) {
      try {
        policy.onOutcome(lease.member.server, outcome, latencyNanos, now, lease.trial);
      } catch (Throwable failure) {
        Fatal.rethrow(failure);
        listeners.taskFailed("health policy '" + policy.name() + "'", failure);
      }
    }
    if (lease.trial) {
      // After the policies: what they made of it is in the control's queue before this.
      membership.trialEnded(upstream);
    }
    if (!listeners.isEmpty()) {
      listeners.attemptEnded(lease.member.server, outcome, latencyNanos);
    }
  }

  void released(Lease lease) {
    open.remove(lease);
    Upstream upstream = lease.member.upstream;
    int left = upstream.inFlight.end();
    if (!upstream.forgotten) {
      guard.onRelease(lease.member.scheduler, lease.member, ticker.nanos());
    }
    ended(upstream, left);
    if (!listeners.isEmpty()) {
      listeners.attemptReleased(lease.member.server);
    }
  }

  /** An attempt was counted in and has to be taken back before anybody heard of it. */
  void withdrawn(Member member) {
    ended(member.upstream, member.upstream.inFlight.end());
  }

  private void ended(Upstream upstream, int left) {
    if (left == 0 && upstream.shut) {
      membership.emptied();
    }
    if (!waiters.isEmpty()) {
      waiters.callNext();
    }
  }

  void holdOff(Member member, Duration howLong) {
    membership.holdOff(member.upstream, howLong);
  }

  /** Ends the attempts that their owners dropped. Control thread. */
  void releaseForgotten() {
    for (Reference<?> found = forgotten.poll(); found != null; found = forgotten.poll()) {
      Lease lease = (Lease) found;
      if (lease.release(Outcome.NEUTRAL)) {
        listeners.attemptLeaked(lease.member.server);
      }
    }
  }
}
