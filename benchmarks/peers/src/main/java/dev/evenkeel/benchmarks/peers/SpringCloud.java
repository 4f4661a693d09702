package dev.evenkeel.benchmarks.peers;

import dev.evenkeel.benchmarks.BenchContext;
import dev.evenkeel.benchmarks.Contender;
import dev.evenkeel.benchmarks.Fleet;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.RandomLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.SimpleObjectProvider;
import reactor.core.publisher.Flux;

/**
 * Spring Cloud LoadBalancer: {@code choose(request).block()}, as its blocking client does it, over
 * a supplier that has the list at hand.
 */
final class SpringCloud extends Contender<List<ServiceInstance>> {

  private static final Request<?> REQUEST = new DefaultRequest<>();

  private volatile Flux<List<ServiceInstance>> instances = Flux.empty();
  private final ReactorServiceInstanceLoadBalancer balancer;

  private SpringCloud(
      BiFunction<
              ObjectProvider<ServiceInstanceListSupplier>,
              String,
              ReactorServiceInstanceLoadBalancer>
          maker) {
    balancer =
        maker.apply(
            new SimpleObjectProvider<>(
                new ServiceInstanceListSupplier() {
                  @Override
                  public String getServiceId() {
                    return "benchmark";
                  }

                  @Override
                  public Flux<List<ServiceInstance>> get() {
                    return instances;
                  }
                }),
            "benchmark");
  }

  static SpringCloud roundRobin() {
    return new SpringCloud(RoundRobinLoadBalancer::new);
  }

  static SpringCloud random() {
    return new SpringCloud(RandomLoadBalancer::new);
  }

  @Override
  public List<ServiceInstance> list(Fleet fleet) {
    return IntStream.range(0, fleet.size())
        .<ServiceInstance>mapToObj(
            i ->
                new DefaultServiceInstance(
                    fleet.address(i), "benchmark", fleet.host(i), fleet.port(), false))
        .toList();
  }

  @Override
  public void use(List<ServiceInstance> list) {
    instances = Flux.just(list);
  }

  @Override
  public @Nullable Object acquire(BenchContext call) {
    return balancer.choose(REQUEST).block().getServer();
  }

  @Override
  public String address(Object held) {
    ServiceInstance instance = (ServiceInstance) held;
    return instance.getHost() + ":" + instance.getPort();
  }
}
