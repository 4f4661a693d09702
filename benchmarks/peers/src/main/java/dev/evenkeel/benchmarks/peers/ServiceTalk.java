package dev.evenkeel.benchmarks.peers;

import dev.evenkeel.benchmarks.BenchContext;
import dev.evenkeel.benchmarks.Contender;
import dev.evenkeel.benchmarks.Fleet;
import io.servicetalk.client.api.ConnectionFactory;
import io.servicetalk.client.api.DefaultServiceDiscovererEvent;
import io.servicetalk.client.api.LoadBalancedConnection;
import io.servicetalk.client.api.LoadBalancer;
import io.servicetalk.client.api.ServiceDiscovererEvent;
import io.servicetalk.concurrent.PublisherSource;
import io.servicetalk.concurrent.api.Completable;
import io.servicetalk.concurrent.api.Processors;
import io.servicetalk.concurrent.api.Single;
import io.servicetalk.concurrent.api.SourceAdapters;
import io.servicetalk.context.api.ContextMap;
import io.servicetalk.loadbalancer.LoadBalancers;
import io.servicetalk.loadbalancer.LoadBalancingPolicies;
import io.servicetalk.loadbalancer.LoadBalancingPolicy;
import io.servicetalk.loadbalancer.OutlierDetectorConfig;
import io.servicetalk.transport.api.TransportObserver;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * ServiceTalk: {@code selectConnection(...).toFuture().get()}, over connections that need no
 * network. Its load is that of connections, which here is always the same.
 */
final class ServiceTalk extends Contender<List<InetSocketAddress>> {

  private final PublisherSource.Processor<
          Collection<ServiceDiscovererEvent<InetSocketAddress>>,
          Collection<ServiceDiscovererEvent<InetSocketAddress>>>
      changes = Processors.newPublisherProcessor(Integer.MAX_VALUE);
  private final LoadBalancer<Connection> balancer;
  private List<InetSocketAddress> members = List.of();

  private ServiceTalk(LoadBalancingPolicy<InetSocketAddress, Connection> policy) {
    balancer =
        LoadBalancers.<InetSocketAddress, Connection>builder("benchmark")
            .loadBalancingPolicy(policy)
            .outlierDetectorConfig(new OutlierDetectorConfig.Builder().build())
            .build()
            .newLoadBalancer(SourceAdapters.fromSource(changes), new Connections(), "benchmark");
  }

  static ServiceTalk roundRobin() {
    return new ServiceTalk(LoadBalancingPolicies.roundRobin().build());
  }

  static ServiceTalk p2c() {
    return new ServiceTalk(LoadBalancingPolicies.p2c().build());
  }

  @Override
  public List<InetSocketAddress> list(Fleet fleet) {
    return IntStream.range(0, fleet.size())
        .mapToObj(i -> Grpc.numeric(fleet.host(i), fleet.port()))
        .toList();
  }

  /** Tells what changed, position by position: it wants differences. */
  @Override
  public void use(List<InetSocketAddress> list) {
    List<ServiceDiscovererEvent<InetSocketAddress>> events = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      InetSocketAddress old = i < members.size() ? members.get(i) : null;
      if (!list.get(i).equals(old)) {
        if (old != null) {
          events.add(
              new DefaultServiceDiscovererEvent<>(old, ServiceDiscovererEvent.Status.UNAVAILABLE));
        }
        events.add(
            new DefaultServiceDiscovererEvent<>(
                list.get(i), ServiceDiscovererEvent.Status.AVAILABLE));
      }
    }
    members = list;
    changes.onNext(events);
  }

  @Override
  public @Nullable Object acquire(BenchContext call) {
    try {
      return balancer.selectConnection(connection -> true, null).toFuture().get();
    } catch (InterruptedException | ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public String address(Object held) {
    InetSocketAddress address = ((Connection) held).address;
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private static final class Connections
      implements ConnectionFactory<InetSocketAddress, Connection> {
    @Override
    public Single<Connection> newConnection(
        InetSocketAddress address,
        @Nullable ContextMap context,
        @Nullable TransportObserver observer) {
      return Single.succeeded(new Connection(address));
    }

    @Override
    public Completable onClose() {
      return Completable.never();
    }

    @Override
    public Completable closeAsync() {
      return Completable.completed();
    }
  }

  private record Connection(InetSocketAddress address) implements LoadBalancedConnection {
    @Override
    public int score() {
      return 1;
    }

    @Override
    public Result tryRequest() {
      return Result.Accepted;
    }

    @Override
    public void requestFinished() {}

    @Override
    public boolean tryReserve() {
      return true;
    }

    @Override
    public Completable releaseAsync() {
      return Completable.completed();
    }

    @Override
    public Completable onClose() {
      return Completable.never();
    }

    @Override
    public Completable closeAsync() {
      return Completable.completed();
    }
  }
}
