package dev.evenkeel.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Says which addresses may be connected to on a service's behalf: those of its servers, and those
 * that its servers redirect to. What discovery or a redirect names is data from elsewhere, and must
 * not lead a client to the metadata service of its cloud.
 *
 * <p>It is asked at connect time, about the very address that is used, so a name cannot change its
 * meaning in between. Hosts that are no registered service are not asked about. Called on any
 * thread; must not block.
 */
@FunctionalInterface
public interface AddressPolicy {

  /** Returns whether {@code address} may be connected to. */
  boolean permits(InetAddress address);

  /**
   * Returns the policy for servers that are configured by hand: all addresses but those that never
   * are servers or that must not be reached by accident. Refused are 0.0.0.0/8, multicast,
   * broadcast and link-local addresses (169.254.0.0/16, where clouds keep their metadata, and
   * fe80::/10), the IPv6 address of AWS's metadata service, and IPv6 addresses that stand for one
   * of these.
   */
  static AddressPolicy standard() {
    return address -> !isNeverAServer(embedded(address));
  }

  /**
   * Returns the policy for servers that are discovered: as {@link #standard()}, and no loopback
   * either.
   */
  static AddressPolicy remoteOnly() {
    return address -> {
      InetAddress actual = embedded(address);
      return !isNeverAServer(actual) && !actual.isLoopbackAddress();
    };
  }

  private static boolean isNeverAServer(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      boolean broadcast = (bytes[0] & bytes[1] & bytes[2] & bytes[3]) == -1;
      if (bytes[0] == 0 || broadcast) {
        return true;
      }
    }
    return address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress()
        || isAwsMetadata(bytes);
  }

  /** fd00:ec2::254. */
  private static boolean isAwsMetadata(byte[] bytes) {
    return bytes.length == 16
        && bytes[0] == (byte) 0xfd
        && bytes[1] == 0
        && bytes[2] == 0x0e
        && bytes[3] == (byte) 0xc2
        && bytes[14] == 0x02
        && bytes[15] == 0x54;
  }

  /**
   * Returns the IPv4 address in one that NAT64 (64:ff9b::/96), 6to4 (2002::/16) or the old form
   * ::/96 translates to it; the JDK itself unwraps the mapped form ::ffff:0:0/96.
   */
  private static InetAddress embedded(InetAddress address) {
    if (!(address instanceof Inet6Address) || address.isLoopbackAddress()) {
      return address;
    }
    byte[] bytes = address.getAddress();
    int at = -1;
    if (bytes[0] == 0x20 && bytes[1] == 0x02) {
      at = 2;
    } else if (startsWithNat64(bytes) || isZero(bytes, 0, 12)) {
      at = 12;
    }
    if (at < 0 || isZero(bytes, 0, 16)) {
      return address;
    }
    try {
      return InetAddress.getByAddress(
          new byte[] {bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]});
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible); // only thrown for a wrong length
    }
  }

  private static boolean startsWithNat64(byte[] bytes) {
    return bytes[0] == 0
        && bytes[1] == 0x64
        && bytes[2] == (byte) 0xff
        && bytes[3] == (byte) 0x9b
        && isZero(bytes, 4, 12);
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
