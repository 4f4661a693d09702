package dev.evenkeel.examples.dispatch.dns;

import dev.evenkeel.examples.dispatch.kernel.ServiceAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The addresses that begin with the same bits.
 *
 * @param first the first of them; the bits behind are 0
 * @param bits how many bits are the same
 */
record Network(InetAddress first, int bits) {

  /** What resolvers tell of their clients unless told otherwise (RFC 7871, 11.1). */
  private static final int USUAL_V4_BITS = 24;

  private static final int USUAL_V6_BITS = 56;

  /**
   * Reads {@code 10.1.0.0/16}.
   *
   * @throws IllegalArgumentException if it is no such thing
   */
  static Network parse(String text) {
    int slash = text.indexOf('/');
    if (slash > 0 && text.substring(slash + 1).matches("[0-9]{1,3}")) {
      InetAddress address = ServiceAddress.literal(text.substring(0, slash));
      int bits = Integer.parseInt(text.substring(slash + 1));
      if (bits <= address.getAddress().length * 8) {
        return around(address, bits);
      }
    }
    throw new IllegalArgumentException(
        "a network is written 10.1.0.0/16 or fd00:1::/32, was '" + text + "'");
  }

  /** Returns the network of {@code bits} in which {@code address} is. */
  static Network around(InetAddress address, int bits) {
    byte[] bytes = address.getAddress();
    for (int bit = bits; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
    }
    try {
      return new Network(InetAddress.getByAddress(bytes), bits);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible); // an address has a length that addresses have
    }
  }

  /** Returns the network that a client at {@code address} is usually taken to be in. */
  static Network around(InetAddress address) {
    return around(address, address.getAddress().length == 4 ? USUAL_V4_BITS : USUAL_V6_BITS);
  }

  boolean holds(Network other) {
    return other.bits >= bits
        && other.first.getAddress().length == first.getAddress().length
        && around(other.first, bits).first.equals(first);
  }

  @Override
  public String toString() {
    return first.getHostAddress() + "/" + bits;
  }
}
