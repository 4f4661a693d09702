package dev.evenkeel.okhttp;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends calls to services directly, and asks the client's own selector about everybody else. */
final class DirectProxySelector extends ProxySelector {

  private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

  private final ProxySelector delegate;
  private final Set<String> services;

  DirectProxySelector(ProxySelector delegate, Set<String> services) {
    this.delegate = delegate;
    this.services = services;
  }

  boolean covers(String service) {
    return services.contains(service)
        || (delegate instanceof DirectProxySelector inner && inner.covers(service));
  }

  @Override
  public List<Proxy> select(URI uri) {
    String host = uri.getHost();
    return host != null && services.contains(host.toLowerCase(Locale.ROOT))
        ? DIRECT
        : delegate.select(uri);
  }

  @Override
  public void connectFailed(
      @Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException failure) {
    delegate.connectFailed(uri, address, failure);
  }
}
