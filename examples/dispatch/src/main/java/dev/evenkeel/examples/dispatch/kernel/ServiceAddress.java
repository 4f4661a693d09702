package dev.evenkeel.examples.dispatch.kernel;

import dev.evenkeel.api.Server;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The address that clients connect to: of the service, not of any server.
 *
 * @param address an IPv4 or IPv6 address
 * @param port the TCP port
 */
public record ServiceAddress(InetAddress address, int port) {

  private static final String IPV4 = "[0-9]{1,3}(\\.[0-9]{1,3}){3}";

  /**
   * Reads {@code 10.9.9.9:80} or {@code [fd00::9]:80}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static ServiceAddress parse(String text) {
    Server parsed = Server.of(text);
    return new ServiceAddress(literal(parsed.host()), parsed.port());
  }

  /**
   * Returns the address that is written in {@code host}. The kernel knows no names, and a name
   * could mean another address tomorrow.
   *
   * @throws IllegalArgumentException if it is a name
   */
  public static InetAddress literal(String host) {
    try {
      if (host.matches(IPV4) || host.indexOf(':') >= 0) {
        return InetAddress.getByName(host);
      }
    } catch (UnknownHostException notAnAddress) {
      throw new IllegalArgumentException("'" + host + "' is no IP address", notAnAddress);
    }
    throw new IllegalArgumentException("an IP address is needed here, was the name '" + host + "'");
  }

  /**
   * Returns the address of {@code server}.
   *
   * @throws IllegalArgumentException if it is a name, or of the other family than the service
   */
  public InetAddress addressOf(Server server) {
    InetAddress found = literal(server.host());
    if (found.getClass() != address.getClass()) {
      throw new IllegalArgumentException(
          "servers must be of the family of the service address "
              + address.getHostAddress()
              + ", was "
              + server);
    }
    return found;
  }

  /** Returns the word for the family in nftables: {@code ip} or {@code ip6}. */
  public String family() {
    return isV6() ? "ip6" : "ip";
  }

  private boolean isV6() {
    return address instanceof Inet6Address;
  }

  /** Returns what a rule says to mean packets to this service. */
  public String match() {
    return "%s daddr %s tcp dport %d".formatted(family(), address.getHostAddress(), port);
  }

  /** Returns a name for the table of this service that nftables takes. */
  public String tableName() {
    return "evenkeel_" + address.getHostAddress().replace(':', '.') + "_" + port;
  }

  @Override
  public String toString() {
    String host = address.getHostAddress();
    return (isV6() ? "[" + host + "]" : host) + ":" + port;
  }
}
