package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * How a chosen server reaches the socket: OkHttp hands the {@link InetAddress} of a lookup through
 * to the connect, together with the port of the URL, which is not the server's. So the address
 * carries a name, {@code orders@10.0.0.7:9001}, that says where to connect, and says it to people
 * too, since it appears in events and error messages. No host name contains an {@code @}.
 */
final class Marker {

  private Marker() {}

  static String of(String service, Server server) {
    String host = server.host();
    return service + '@' + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ':' + server.port();
  }

  static InetAddress mark(String marker, InetAddress address) throws UnknownHostException {
    return InetAddress.getByAddress(marker, address.getAddress());
  }

  static boolean isMarked(InetSocketAddress address) {
    // getHostString never asks the network for a name.
    return address.getAddress() != null && address.getHostString().indexOf('@') >= 0;
  }

  /** Returns where a marked address leads: its own IP address, and the port in its name. */
  static InetSocketAddress target(InetSocketAddress marked) {
    String name = marked.getHostString();
    int port = Integer.parseInt(name.substring(name.lastIndexOf(':') + 1));
    return new InetSocketAddress(marked.getAddress(), port);
  }
}
