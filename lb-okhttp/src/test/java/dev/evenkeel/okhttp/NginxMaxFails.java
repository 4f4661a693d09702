package dev.evenkeel.okhttp;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.Ticker;
import dev.evenkeel.api.Verdict;
import dev.evenkeel.health.MaxFails;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The product's {@link MaxFails}, one for each tier, as nginx has the figures by server and the
 * recordings differ by tier; and without the forced trial: in nginx a server whose time is over
 * waits for its turn like any other, where Evenkeel sends it the next call.
 */
final class NginxMaxFails implements HealthPolicy {

  private final Map<Integer, MaxFails> byTier = new TreeMap<>();

  NginxMaxFails with(int tier, int maxFails, Duration failTimeout) {
    byTier.putIfAbsent(tier, MaxFails.of(maxFails, failTimeout));
    return this;
  }

  @Override
  public String name() {
    return "max-fails";
  }

  @Override
  public void start(Context context) {
    byTier.values().forEach(policy -> policy.start(new Untried(context)));
  }

  @Override
  public void onMembers(List<Server> members) {
    byTier.forEach(
        (tier, policy) ->
            policy.onMembers(members.stream().filter(server -> server.tier() == tier).toList()));
  }

  @Override
  public void onOutcome(
      Server server, Outcome outcome, long latencyNanos, long nowNanos, boolean trial) {
    MaxFails policy = byTier.get(server.tier());
    if (policy != null) {
      policy.onOutcome(server, outcome, latencyNanos, nowNanos, trial);
    }
  }

  @Override
  public void close() {
    byTier.values().forEach(MaxFails::close);
  }

  /** Says UP where the policy says TRIAL. */
  private record Untried(Context context) implements Context {

    @Override
    public String service() {
      return context.service();
    }

    @Override
    public Ticker ticker() {
      return context.ticker();
    }

    @Override
    public void verdict(String serverId, Verdict verdict) {
      context.verdict(serverId, verdict.state() == Verdict.State.TRIAL ? Verdict.up() : verdict);
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
      return context.schedule(delay, task);
    }
  }
}
