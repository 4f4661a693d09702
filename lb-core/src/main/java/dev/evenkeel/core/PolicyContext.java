package dev.evenkeel.core;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Ticker;
import dev.evenkeel.api.Verdict;
import java.time.Duration;

/** What one health policy sees of its balancer. */
final class PolicyContext implements HealthPolicy.Context {

  private final String policy;
  private final Settings settings;
  private final Membership membership;

  PolicyContext(String policy, Settings settings, Membership membership) {
    this.policy = policy;
    this.settings = settings;
    this.membership = membership;
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
    membership.verdict(policy, serverId, verdict);
  }

  @Override
  public HealthPolicy.Task schedule(Duration delay, Runnable task) {
    return membership.schedule(delay, "health policy '" + policy + "'", task);
  }
}
