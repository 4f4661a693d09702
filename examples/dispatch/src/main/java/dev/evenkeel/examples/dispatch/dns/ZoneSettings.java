package dev.evenkeel.examples.dispatch.dns;

import java.net.InetAddress;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * What the operator says about the zone.
 *
 * @param origin the name of the service, which is the zone too
 * @param serviceName where the SRV records are
 * @param nameServer the name of the name server, within the zone
 * @param nameServerAddress its address
 * @param ttl for how many seconds an answer may be remembered
 * @param mostAnswers how many addresses an answer names at most
 * @param serverPort the port of servers that are added by their address alone
 * @param zones which networks are near to which servers
 */
record ZoneSettings(
    Name origin,
    Name serviceName,
    Name nameServer,
    InetAddress nameServerAddress,
    long ttl,
    int mostAnswers,
    int serverPort,
    ZoneMap zones) {

  /** A name has 255 bytes at most, and the names of servers stand below this one. */
  private static final int MOST_BYTES = 200;

  Name hostmaster() {
    return below("hostmaster", origin);
  }

  /**
   * Reads the name of a zone, with or without its dot at the end.
   *
   * @throws IllegalArgumentException if it is no name, or too long
   */
  static Name zone(String text) {
    try {
      Name name = Name.fromString(text, Name.root);
      if (name.length() <= MOST_BYTES && !name.equals(Name.root) && !name.isWild()) {
        return name;
      }
    } catch (TextParseException noName) {
      // Falls through: the message below holds for all.
    }
    throw new IllegalArgumentException(
        "--name must be a name such as www.example.test, at most 200 bytes, was '" + text + "'");
  }

  /**
   * Returns a name below {@code origin}.
   *
   * @throws IllegalArgumentException if it is no name
   */
  static Name below(String labels, Name origin) {
    try {
      return Name.fromString(labels, origin);
    } catch (TextParseException noName) {
      throw new IllegalArgumentException(
          "'" + labels + "' is no name: " + noName.getMessage(), noName);
    }
  }
}
