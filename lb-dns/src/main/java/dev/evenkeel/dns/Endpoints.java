package dev.evenkeel.dns;

import dev.evenkeel.api.Server;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes servers of addresses, of those that may be used: what a name server says is not trusted
 * with addresses that lead back into this machine or to the cloud's metadata service, unless the
 * user says so.
 */
record Endpoints(@Nullable String scheme, Predicate<InetAddress> allowed) {

  /** The addresses that DNS may name unless the user says otherwise. */
  static boolean isOrdinary(InetAddress address) {
    return !(address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress()
        || isThisNetworkOrBroadcast(address));
  }

  private static boolean isThisNetworkOrBroadcast(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        && (bytes[0] == 0
            || (bytes[0] == -1 && bytes[1] == -1 && bytes[2] == -1 && bytes[3] == -1));
  }

  boolean allows(InetAddress address) {
    return allowed.test(address);
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
