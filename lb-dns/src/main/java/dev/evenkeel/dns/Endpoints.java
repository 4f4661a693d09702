package dev.evenkeel.dns;

import dev.evenkeel.api.AddressPolicy;
import dev.evenkeel.api.Server;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** How servers are made of what DNS says: which addresses may be used, with what, and how many. */
record Endpoints(@Nullable String scheme, AddressPolicy allowed, int maxServers) {

  boolean allows(InetAddress address) {
    return allowed.permits(address);
  }

  Server server(InetAddress address, int port) {
    String host = address.getHostAddress();
    int scope = host.indexOf('%');
    if (scope >= 0) {
      host = host.substring(0, scope);
    }
    String authority = (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    return Server.of(scheme == null ? authority : scheme + "://" + authority);
  }
}
