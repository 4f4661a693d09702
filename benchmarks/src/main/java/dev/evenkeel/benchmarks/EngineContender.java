package dev.evenkeel.benchmarks;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.strategy.BuiltInSchedulers;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The whole engine around a strategy: a context for the call, the clock, the pick with its checks,
 * a lease, counts, the report and the release. What a call through lb-okhttp pays.
 */
final class EngineContender extends Contender<List<Server>> {

  private final String strategy;
  private @Nullable LoadBalancer balancer;

  EngineContender(String strategy) {
    this.strategy = strategy;
  }

  @Override
  public List<Server> list(Fleet fleet) {
    return IntStream.range(0, fleet.size())
        .mapToObj(i -> Server.of(fleet.address(i)).withWeight(fleet.weight(i)))
        .toList();
  }

  @Override
  public void use(List<Server> list) {
    if (balancer != null) {
      balancer.update(list);
      return;
    }
    balancer =
        LoadBalancer.builder("benchmark")
            .servers(list)
            .schedulers(BuiltInSchedulers.providers())
            .scheduler(strategy)
            .build();
  }

  @Override
  public Object acquire(BenchContext call) {
    try {
      return balancer.begin(balancer.newCall());
    } catch (NoAvailableServerException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void release(Object held, BenchContext call) {
    Attempt attempt = (Attempt) held;
    attempt.report(Outcome.SUCCESS, 300_000);
    attempt.release();
  }

  @Override
  public String address(Object held) {
    return ((Attempt) held).server().id();
  }
}
