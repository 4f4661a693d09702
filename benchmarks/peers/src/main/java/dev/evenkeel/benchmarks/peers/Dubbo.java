package dev.evenkeel.benchmarks.peers;

import dev.evenkeel.benchmarks.BenchContext;
import dev.evenkeel.benchmarks.Contender;
import dev.evenkeel.benchmarks.Fleet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.rpc.Invocation;
import org.apache.dubbo.rpc.Invoker;
import org.apache.dubbo.rpc.Result;
import org.apache.dubbo.rpc.RpcInvocation;
import org.apache.dubbo.rpc.RpcStatus;
import org.apache.dubbo.rpc.cluster.LoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.ConsistentHashLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.LeastActiveLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.RandomLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.RoundRobinLoadBalance;
import org.apache.dubbo.rpc.model.ApplicationModel;
import org.jspecify.annotations.Nullable;

/** Dubbo: {@code LoadBalance.select} over invokers that invoke nothing. */
final class Dubbo extends Contender<List<Invoker<Dubbo.Service>>> {

  /** What the invokers would serve. */
  interface Service {
    String get(String key);
  }

  private static final String METHOD = "get";

  /** A server that is always there. */
  private record Server(URL getUrl) implements Invoker<Service> {
    @Override
    public Class<Service> getInterface() {
      return Service.class;
    }

    @Override
    public Result invoke(Invocation invocation) {
      throw new UnsupportedOperationException("nothing is called here");
    }

    @Override
    public boolean isAvailable() {
      return true;
    }

    @Override
    public void destroy() {}
  }

  private final LoadBalance balance;
  private final boolean counts;
  private final boolean keys;
  private final URL service = url("127.0.0.1", 1, 1);
  private volatile List<Invoker<Service>> invokers = List.of();

  private Dubbo(LoadBalance balance, boolean counts, boolean keys) {
    this.balance = balance;
    this.counts = counts;
    this.keys = keys;
  }

  static Dubbo roundRobin() {
    return new Dubbo(new RoundRobinLoadBalance(), false, false);
  }

  static Dubbo random() {
    return new Dubbo(new RandomLoadBalance(), false, false);
  }

  static Dubbo leastActive() {
    return new Dubbo(new LeastActiveLoadBalance(), true, false);
  }

  static Dubbo consistentHash() {
    return new Dubbo(new ConsistentHashLoadBalance(), false, true);
  }

  private static URL url(String host, int port, int weight) {
    return new URL(
            "dubbo",
            host,
            port,
            Service.class.getName(),
            Map.of("weight", Integer.toString(weight), "interface", Service.class.getName()))
        .setScopeModel(ApplicationModel.defaultModel().getDefaultModule());
  }

  @Override
  public List<Invoker<Service>> list(Fleet fleet) {
    return IntStream.range(0, fleet.size())
        .<Invoker<Service>>mapToObj(
            i -> new Server(url(fleet.host(i), fleet.port(), fleet.weight(i))))
        .toList();
  }

  @Override
  public void use(List<Invoker<Service>> list) {
    invokers = list;
  }

  @Override
  public @Nullable Object acquire(BenchContext call) {
    Invoker<Service> chosen = balance.select(invokers, service, keys ? keyed(call) : CALL);
    if (counts) {
      RpcStatus.beginCount(chosen.getUrl(), METHOD, Integer.MAX_VALUE);
    }
    return chosen;
  }

  private static final RpcInvocation CALL = invocation("key");

  private static RpcInvocation keyed(BenchContext call) {
    return invocation(KEYS[(int) call.affinity() & KEYS.length - 1]);
  }

  /** Keys at hand, so that what they cost to write is not the balancer's. */
  private static final String[] KEYS =
      IntStream.range(0, 1024).mapToObj(i -> "user-of-the-shop-" + i).toArray(String[]::new);

  private static RpcInvocation invocation(String key) {
    RpcInvocation invocation =
        new RpcInvocation(
            METHOD,
            Service.class.getName(),
            Service.class.getName(),
            new Class<?>[] {String.class},
            new Object[] {key});
    return invocation;
  }

  @Override
  public void release(Object held, BenchContext call) {
    if (counts) {
      RpcStatus.endCount(((Invoker<?>) held).getUrl(), METHOD, 1, true);
    }
  }

  @Override
  public String address(Object held) {
    return ((Invoker<?>) held).getUrl().getAddress();
  }
}
