package dev.evenkeel.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * The addresses that begin with the same bits. {@link #isOrdinary} holds back those that DNS has no
 * business to name as servers: that lead back into this machine, to the metadata service of its
 * cloud, or to nobody in particular. What a name server says is data from elsewhere.
 */
final class AddressRange {

  private static final List<AddressRange> REFUSED =
      List.of(
          of("0.0.0.0", 8), // this network
          of("127.0.0.0", 8), // loopback
          of("169.254.0.0", 16), // link-local, with the metadata services of most clouds
          of("224.0.0.0", 4), // multicast
          of("255.255.255.255", 32), // broadcast
          of("::", 127), // unspecified and loopback
          of("fe80::", 10), // link-local
          of("ff00::", 8), // multicast
          of("fd00:ec2::254", 128)); // the metadata service of AWS

  private static final AddressRange SIX_TO_FOUR = of("2002::", 16);
  private static final AddressRange NAT64 = of("64:ff9b::", 96);
  private static final AddressRange COMPATIBLE = of("::", 96);

  private final byte[] first;
  private final int bits;

  private AddressRange(byte[] first, int bits) {
    this.first = first;
    this.bits = bits;
  }

  static AddressRange of(String first, int bits) {
    try {
      return new AddressRange(InetAddress.getByName(first).getAddress(), bits);
    } catch (UnknownHostException notAnAddress) {
      throw new IllegalArgumentException(
          "the range must begin with an address, was '" + first + "'", notAnAddress);
    }
  }

  /** The addresses that DNS may name unless the user says otherwise. */
  static boolean isOrdinary(InetAddress address) {
    byte[] bytes = address.getAddress();
    byte[] embedded = embedded(bytes);
    return REFUSED.stream().noneMatch(range -> range.holds(bytes) || range.holds(embedded));
  }

  /**
   * The IPv4 address that an IPv6 address is translated to. The form ::ffff:0:0/96 is not among
   * them, as the JDK takes it for IPv4 from the beginning.
   */
  private static byte[] embedded(byte[] address) {
    if (SIX_TO_FOUR.holds(address)) {
      return Arrays.copyOfRange(address, 2, 6);
    }
    if (NAT64.holds(address) || COMPATIBLE.holds(address)) {
      return Arrays.copyOfRange(address, 12, 16);
    }
    return address;
  }

  boolean holds(byte[] address) {
    if (address.length != first.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if (((address[bit / 8] ^ first[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
