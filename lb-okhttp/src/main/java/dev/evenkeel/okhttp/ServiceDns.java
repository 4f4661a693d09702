package dev.evenkeel.okhttp;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.LoadBalancer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Function;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * The Dns of an installed client: knows the services besides what the client's own Dns knows. It is
 * asked for a service only when OkHttp gets there by itself, which it does when a host that is no
 * service redirects to one. The server is picked, but the call is not counted on it.
 */
final class ServiceDns implements Dns {

  private final Dns names;
  private final Function<String, @Nullable Steering> services;

  ServiceDns(Dns names, Function<String, @Nullable Steering> services) {
    this.names = names;
    this.services = services;
  }

  /** Returns the Dns that knows host names only. */
  static Dns namesOf(Dns dns) {
    return dns instanceof ServiceDns ours ? namesOf(ours.names) : dns;
  }

  @Override
  public List<InetAddress> lookup(String hostname) throws UnknownHostException {
    Steering steering = services.apply(hostname);
    if (steering == null) {
      return names.lookup(hostname);
    }
    LoadBalancer balancer = steering.service().balancer();
    try {
      Attempt attempt = balancer.begin(balancer.newCall());
      attempt.release();
      return steering.routeTo(attempt.server()).lookup(hostname);
    } catch (NoAvailableServerException none) {
      UnknownHostException unknown = new UnknownHostException(none.getMessage());
      unknown.initCause(none);
      throw unknown;
    }
  }
}
