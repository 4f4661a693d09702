package dev.evenkeel.examples.dispatch.dns;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which zone of servers is near to which networks, as the operator says. Of several networks that
 * hold a client, the smallest counts.
 */
final class ZoneMap {

  private final Map<Network, String> zones = new HashMap<>();

  /**
   * Reads {@code 10.1.0.0/16=eu,10.2.0.0/16=us}; nothing for no networks.
   *
   * @throws IllegalArgumentException if it is no such thing
   */
  static ZoneMap parse(String text) {
    ZoneMap map = new ZoneMap();
    for (String entry : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String[] pair = entry.strip().split("=", 2);
      if (pair.length != 2 || pair[1].isEmpty()) {
        throw new IllegalArgumentException(
            "--networks is written NETWORK=ZONE with commas between, was '" + entry + "'");
      }
      map.zones.put(Network.parse(pair[0]), pair[1]);
    }
    return map;
  }

  /** Returns the zone that is near to {@code client}, or null if nothing is said of it. */
  @Nullable String near(Network client) {
    String zone = null;
    int bits = -1;
    for (Map.Entry<Network, String> entry : zones.entrySet()) {
      if (entry.getKey().bits() > bits && entry.getKey().holds(client)) {
        bits = entry.getKey().bits();
        zone = entry.getValue();
      }
    }
    return zone;
  }
}
