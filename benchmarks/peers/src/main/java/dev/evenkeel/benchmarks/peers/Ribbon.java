package dev.evenkeel.benchmarks.peers;

import com.netflix.loadbalancer.BaseLoadBalancer;
import com.netflix.loadbalancer.BestAvailableRule;
import com.netflix.loadbalancer.IRule;
import com.netflix.loadbalancer.LoadBalancerStats;
import com.netflix.loadbalancer.RandomRule;
import com.netflix.loadbalancer.RoundRobinRule;
import com.netflix.loadbalancer.Server;
import dev.evenkeel.benchmarks.BenchContext;
import dev.evenkeel.benchmarks.Contender;
import dev.evenkeel.benchmarks.Fleet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Ribbon: {@code IRule.choose} over a {@code BaseLoadBalancer} that pings nobody. */
final class Ribbon extends Contender<List<Server>> {

  private final IRule rule;
  private final @Nullable LoadBalancerStats counts;
  private final BaseLoadBalancer balancer;

  private Ribbon(IRule rule, boolean counts) {
    LoadBalancerStats stats = new LoadBalancerStats("benchmark");
    this.rule = rule;
    this.counts = counts ? stats : null;
    balancer = new BaseLoadBalancer("benchmark", rule, stats);
    // The constructor hands the balancer to the rule before the balancer has its statistics, and
    // BestAvailableRule without statistics silently is a round robin: so once more.
    rule.setLoadBalancer(balancer);
  }

  static Ribbon roundRobin() {
    return new Ribbon(new RoundRobinRule(), false);
  }

  static Ribbon random() {
    return new Ribbon(new RandomRule(), false);
  }

  static Ribbon bestAvailable() {
    return new Ribbon(new BestAvailableRule(), true);
  }

  @Override
  public List<Server> list(Fleet fleet) {
    return IntStream.range(0, fleet.size())
        .mapToObj(
            i -> {
              Server server = new Server(fleet.host(i), fleet.port());
              server.setAlive(true);
              return server;
            })
        .toList();
  }

  @Override
  public void use(List<Server> list) {
    balancer.setServersList(list);
  }

  @Override
  public @Nullable Object acquire(BenchContext call) {
    Server chosen = rule.choose(null);
    if (counts != null) {
      counts.incrementActiveRequestsCount(chosen);
    }
    return chosen;
  }

  @Override
  public void release(Object held, BenchContext call) {
    if (counts != null) {
      counts.decrementActiveRequestsCount((Server) held);
    }
  }

  @Override
  public String address(Object held) {
    return ((Server) held).getHostPort();
  }
}
