package dev.evenkeel.examples.dispatch.dns;

import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.examples.dispatch.Running;
import java.net.InetSocketAddress;
import org.xbill.DNS.Name;

/** The name server at work. */
public final class RunningDns implements Running {

  private final Name origin;
  private final InetSocketAddress address;
  private final NameServer nameServer;
  private final LoadBalancer engine;

  RunningDns(Name origin, InetSocketAddress address, NameServer nameServer, LoadBalancer engine) {
    this.origin = origin;
    this.address = address;
    this.nameServer = nameServer;
    this.engine = engine;
  }

  /** Returns the engine: the state of the servers, and orders by hand. */
  public LoadBalancer engine() {
    return engine;
  }

  /** Returns where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(address.getAddress(), nameServer.port());
  }

  @Override
  public String started() {
    return "dns: dig @%s -p %d %s"
        .formatted(address.getAddress().getHostAddress(), nameServer.port(), origin);
  }

  @Override
  public String metrics() {
    return "dns: " + nameServer.metrics();
  }

  @Override
  public void close() {
    nameServer.close();
    engine.close();
  }
}
