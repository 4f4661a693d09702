package dev.evenkeel.core;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Ticker;
import dev.evenkeel.api.Verdict;
import java.time.Duration;
import java.util.function.Supplier;

/** What one health policy sees of its balancer. */
final class PolicyContext implements HealthPolicy.Context {

  private final String policy;
  private final Settings settings;
  private final Membership membership;
  private final Supplier<Snapshot> snapshot;

  PolicyContext(
      String policy, Settings settings, Membership membership, Supplier<Snapshot> snapshot) {
    this.policy = policy;
    this.settings = settings;
    this.membership = membership;
    this.snapshot = snapshot;
  }

  @Override
  public String service() {
    return settings.service();
  }

  @Override
  public Ticker ticker() {
    return settings.ticker();
  }

  @Override
  public void verdict(String serverId, Verdict verdict) {
    membership.verdict(policy, serverId, verdict, snapshot.get());
  }

  @Override
  public HealthPolicy.Task schedule(Duration delay, Runnable task) {
    return membership.schedule(delay, "health policy '" + policy + "'", task);
  }
}
