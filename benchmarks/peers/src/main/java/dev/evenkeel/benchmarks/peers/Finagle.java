package dev.evenkeel.benchmarks.peers;

import com.twitter.finagle.Address;
import com.twitter.finagle.ClientConnection;
import com.twitter.finagle.NoBrokersAvailableException;
import com.twitter.finagle.Service;
import com.twitter.finagle.ServiceFactory;
import com.twitter.finagle.Stack;
import com.twitter.finagle.Status;
import com.twitter.finagle.loadbalancer.Balancers;
import com.twitter.finagle.loadbalancer.EndpointFactory;
import com.twitter.finagle.loadbalancer.LoadBalancerFactory;
import com.twitter.util.Activity;
import com.twitter.util.Future;
import com.twitter.util.Time;
import com.twitter.util.Updatable;
import com.twitter.util.Var;
import dev.evenkeel.benchmarks.BenchContext;
import dev.evenkeel.benchmarks.Contender;
import dev.evenkeel.benchmarks.Fleet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Vector;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/** Finagle: a balancer's {@code apply}, and {@code close} of the service that it gives. */
final class Finagle extends Contender<Vector<EndpointFactory<String, String>>> {

  private final LoadBalancerFactory kind;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private @Nullable Var<Activity.State<Vector<EndpointFactory<String, String>>>> members;
  private @Nullable ServiceFactory<String, String> balancer;

  private Finagle(LoadBalancerFactory kind) {
    this.kind = kind;
  }

  static Finagle roundRobin() {
    return new Finagle(Balancers.roundRobin());
  }

  static Finagle p2c() {
    return new Finagle(Balancers.p2c(Balancers.p2c$default$1()));
  }

  static Finagle heap() {
    return new Finagle(Balancers.heap(Balancers.heap$default$1()));
  }

  static Finagle p2cPeakEwma() {
    return new Finagle(
        Balancers.p2cPeakEwma(
            Balancers.p2cPeakEwma$default$1(), Balancers.p2cPeakEwma$default$2()));
  }

  static Finagle aperture() {
    return new Finagle(
        Balancers.aperture(
            Balancers.aperture$default$1(),
            Balancers.aperture$default$2(),
            Balancers.aperture$default$3(),
            Balancers.aperture$default$4(),
            Balancers.aperture$default$5(),
            Balancers.aperture$default$6()));
  }

  @Override
  public Vector<EndpointFactory<String, String>> list(Fleet fleet) {
    List<EndpointFactory<String, String>> list = new ArrayList<>();
    for (int i = 0; i < fleet.size(); i++) {
      if (endpoints.size() == i) {
        endpoints.add(new Endpoint(new Fleet(fleet.size(), 0), i));
      }
      boolean other = fleet.generation() > 0 && fleet.isReplaced(i);
      list.add(other ? new Endpoint(fleet, i) : endpoints.get(i));
    }
    return CollectionConverters.asScala(list).toVector();
  }

  @Override
  @SuppressWarnings("unchecked") // Var's factory gives one that can be updated, and does not say so
  public void use(Vector<EndpointFactory<String, String>> list) {
    Activity.State<Vector<EndpointFactory<String, String>>> state = new Activity.Ok<>(list);
    if (members != null) {
      ((Updatable<Activity.State<Vector<EndpointFactory<String, String>>>>) members).update(state);
      return;
    }
    members = Var.apply(state);
    balancer =
        kind.newBalancer(
            (Activity) Activity.apply(members),
            new NoBrokersAvailableException("benchmark"),
            Stack.Params$.MODULE$.empty());
  }

  @Override
  public Object acquire(BenchContext call) {
    return balancer.apply(ClientConnection.nil()).poll().get().get();
  }

  @Override
  public void release(Object held, BenchContext call) {
    ((Service<?, ?>) held).close();
  }

  @Override
  @SuppressWarnings("unchecked") // as Endpoint made it
  public String address(Object held) {
    return ((Service<String, String>) held).apply("who are you?").poll().get().get();
  }

  /** A server that is always there and whose service does nothing. */
  private static final class Endpoint extends ServiceFactory<String, String>
      implements EndpointFactory<String, String> {

    private final Address address;
    private final Future<Service<String, String>> service;

    Endpoint(Fleet fleet, int position) {
      address = Address.apply(Grpc.numeric(fleet.host(position), fleet.port()));
      service = Future.value(new Name(fleet.address(position)));
    }

    @Override
    public Address address() {
      return address;
    }

    @Override
    public void remake() {}

    @Override
    public Future<Service<String, String>> apply(ClientConnection connection) {
      return service;
    }

    @Override
    public Future<BoxedUnit> close(Time deadline) {
      return Future.Done();
    }

    @Override
    public Status status() {
      return Status.Open$.MODULE$;
    }
  }

  /** Answers with its own address. */
  private static final class Name extends Service<String, String> {
    private final Future<String> name;

    Name(String name) {
      this.name = Future.value(name);
    }

    @Override
    public Future<String> apply(String request) {
      return name;
    }
  }
}
