package dev.evenkeel.benchmarks.peers;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.DynamicEndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import dev.evenkeel.benchmarks.BenchContext;
import dev.evenkeel.benchmarks.Contender;
import dev.evenkeel.benchmarks.Fleet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Armeria: {@code EndpointGroup.selectNow}. */
final class Armeria extends Contender<List<Endpoint>> {

  /** A group whose members are set from here. */
  private static final class Group extends DynamicEndpointGroup {
    Group(EndpointSelectionStrategy strategy) {
      super(strategy);
    }

    void set(List<Endpoint> endpoints) {
      setEndpoints(endpoints);
    }
  }

  private final Group group;
  private final ClientRequestContext request =
      ClientRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));

  private Armeria(EndpointSelectionStrategy strategy) {
    group = new Group(strategy);
  }

  static Armeria roundRobin() {
    return new Armeria(EndpointSelectionStrategy.roundRobin());
  }

  static Armeria weightedRoundRobin() {
    return new Armeria(EndpointSelectionStrategy.weightedRoundRobin());
  }

  /** By a key: the context cannot carry one without a map, so each thread leaves it here. */
  static Armeria sticky() {
    return new Armeria(EndpointSelectionStrategy.sticky(request -> KEY.get().next().affinity()));
  }

  private static final ThreadLocal<BenchContext> KEY = ThreadLocal.withInitial(BenchContext::new);

  @Override
  public List<Endpoint> list(Fleet fleet) {
    return IntStream.range(0, fleet.size())
        .mapToObj(i -> Endpoint.of(fleet.host(i), fleet.port()).withWeight(fleet.weight(i)))
        .toList();
  }

  @Override
  public void use(List<Endpoint> list) {
    group.set(list);
  }

  @Override
  public @Nullable Object acquire(BenchContext call) {
    return group.selectNow(request);
  }

  @Override
  public String address(Object held) {
    return ((Endpoint) held).authority();
  }
}
