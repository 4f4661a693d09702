package dev.evenkeel.benchmarks.peers;

import dev.evenkeel.benchmarks.BenchContext;
import dev.evenkeel.benchmarks.Contender;
import dev.evenkeel.benchmarks.Fleet;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ChannelLogger;
import io.grpc.ClientStreamTracer;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import io.grpc.xds.LeastRequestLoadBalancerProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * gRPC: {@code SubchannelPicker.pickSubchannel}, over subchannels that are ready as soon as they
 * are asked to connect. Where the policy counts calls, by the tracer that it hands out, as a stream
 * does.
 */
final class Grpc extends Contender<List<EquivalentAddressGroup>> {

  private static final ClientStreamTracer.StreamInfo STREAM =
      ClientStreamTracer.StreamInfo.newBuilder().build();

  private final LoadBalancer balancer;
  private final SynchronizationContext context =
      new SynchronizationContext(
          (thread, failure) -> {
            throw new IllegalStateException(failure);
          });
  private volatile LoadBalancer.SubchannelPicker picker = new NoPicker();
  private final Call call = new Call();
  private final Object config;

  private Grpc(LoadBalancerProvider provider) {
    balancer = provider.newLoadBalancer(new Channel());
    config = provider.parseLoadBalancingPolicyConfig(Map.of()).getConfig();
  }

  static Grpc roundRobin() {
    return new Grpc(LoadBalancerRegistry.getDefaultRegistry().getProvider("round_robin"));
  }

  static Grpc leastRequest() {
    return new Grpc(new LeastRequestLoadBalancerProvider());
  }

  @Override
  public List<EquivalentAddressGroup> list(Fleet fleet) {
    return IntStream.range(0, fleet.size())
        .mapToObj(i -> new EquivalentAddressGroup(numeric(fleet.host(i), fleet.port())))
        .toList();
  }

  static InetSocketAddress numeric(String host, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void use(List<EquivalentAddressGroup> list) {
    context.execute(
        () -> {
          Status status =
              balancer.acceptResolvedAddresses(
                  LoadBalancer.ResolvedAddresses.newBuilder()
                      .setAddresses(list)
                      .setLoadBalancingPolicyConfig(config)
                      .build());
          if (!status.isOk()) {
            throw new IllegalStateException(status.toString());
          }
        });
  }

  @Override
  public @Nullable Object acquire(BenchContext now) {
    LoadBalancer.PickResult picked = picker.pickSubchannel(call);
    ClientStreamTracer.Factory factory = picked.getStreamTracerFactory();
    if (factory == null) {
      return picked.getSubchannel();
    }
    ClientStreamTracer tracer = factory.newClientStreamTracer(STREAM, call.getHeaders());
    tracer.streamCreated(Attributes.EMPTY, call.getHeaders());
    return tracer;
  }

  @Override
  public void release(Object held, BenchContext now) {
    if (held instanceof ClientStreamTracer tracer) {
      tracer.streamClosed(Status.OK);
    }
  }

  @Override
  public String address(Object held) {
    if (!(held instanceof LoadBalancer.Subchannel chosen)) {
      return ""; // a tracer does not say whose it is
    }
    InetSocketAddress address =
        (InetSocketAddress) chosen.getAllAddresses().get(0).getAddresses().get(0);
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private static final class NoPicker extends LoadBalancer.SubchannelPicker {
    @Override
    public LoadBalancer.PickResult pickSubchannel(LoadBalancer.PickSubchannelArgs args) {
      throw new IllegalStateException("no server is ready");
    }
  }

  /** The only call there is. */
  private static final class Call extends LoadBalancer.PickSubchannelArgs {
    private final Metadata headers = new Metadata();
    private final LoadBalancer.PickDetailsConsumer details =
        new LoadBalancer.PickDetailsConsumer() {};

    @Override
    public CallOptions getCallOptions() {
      return CallOptions.DEFAULT;
    }

    @Override
    public Metadata getHeaders() {
      return headers;
    }

    @Override
    public MethodDescriptor<?, ?> getMethodDescriptor() {
      throw new UnsupportedOperationException("no policy here asks for the method");
    }

    @Override
    public LoadBalancer.PickDetailsConsumer getPickDetailsConsumer() {
      return details;
    }
  }

  /** A connection that needs no network. */
  private static final class Ready extends LoadBalancer.Subchannel {
    private List<EquivalentAddressGroup> addresses;
    private final Attributes attributes;
    private LoadBalancer.@Nullable SubchannelStateListener listener;

    Ready(LoadBalancer.CreateSubchannelArgs args) {
      addresses = args.getAddresses();
      attributes = args.getAttributes();
    }

    @Override
    public void start(LoadBalancer.SubchannelStateListener newListener) {
      listener = newListener;
    }

    @Override
    public void requestConnection() {
      listener.onSubchannelState(ConnectivityStateInfo.forNonError(ConnectivityState.CONNECTING));
      listener.onSubchannelState(ConnectivityStateInfo.forNonError(ConnectivityState.READY));
    }

    @Override
    public void shutdown() {}

    @Override
    public void updateAddresses(List<EquivalentAddressGroup> newAddresses) {
      addresses = newAddresses;
    }

    @Override
    public List<EquivalentAddressGroup> getAllAddresses() {
      return addresses;
    }

    @Override
    public Attributes getAttributes() {
      return attributes;
    }

    @Override
    public ChannelLogger getChannelLogger() {
      return Silent.LOGGER;
    }
  }

  private static final class Silent extends ChannelLogger {
    static final Silent LOGGER = new Silent();

    @Override
    public void log(ChannelLogLevel level, String message) {}

    @Override
    public void log(ChannelLogLevel level, String format, Object... values) {}
  }

  private final class Channel extends LoadBalancer.Helper {
    private final ScheduledExecutorService timers =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task);
              thread.setDaemon(true);
              return thread;
            });

    @Override
    public LoadBalancer.Subchannel createSubchannel(LoadBalancer.CreateSubchannelArgs args) {
      return new Ready(args);
    }

    @Override
    public void updateBalancingState(
        ConnectivityState state, LoadBalancer.SubchannelPicker newPicker) {
      picker = newPicker;
    }

    @Override
    public SynchronizationContext getSynchronizationContext() {
      return context;
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
      return timers;
    }

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup group, String authority) {
      throw new UnsupportedOperationException("no policy here has a channel of its own");
    }

    @Override
    public String getAuthority() {
      return "benchmark";
    }

    @Override
    public ChannelLogger getChannelLogger() {
      return Silent.LOGGER;
    }
  }
}
