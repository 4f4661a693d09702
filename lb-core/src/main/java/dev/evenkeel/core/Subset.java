package dev.evenkeel.core;

import dev.evenkeel.api.Server;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The part of a large fleet that one client talks to, so that not every client keeps connections to
 * every server: the servers with the highest hash of (client, server), Thaler and Ravishankar's
 * rendezvous, as in gRPC's random subsetting (gRFC A68). A server that joins or leaves changes the
 * subset by itself only.
 */
final class Subset {

  private Subset() {}

  private record Ranked(Server server, long rank) {}

  /**
   * Returns {@code size} servers of each tier in their order, or all of a tier that has no more; 0
   * means all. By tier, or else chance might leave a client with backups only.
   */
  static List<Server> of(List<Server> servers, int size, String clientKey) {
    if (size == 0 || servers.size() <= size) {
      return servers;
    }
    Map<Integer, List<Ranked>> tiers = new HashMap<>();
    for (Server server : servers) {
      tiers
          .computeIfAbsent(server.tier(), unused -> new ArrayList<>())
          .add(new Ranked(server, rank(clientKey, server.id())));
    }
    Set<Server> chosen = new HashSet<>();
    for (List<Ranked> tier : tiers.values()) {
      tier.stream()
          .sorted(
              Comparator.comparingLong(Ranked::rank).reversed().thenComparing(r -> r.server.id()))
          .limit(size)
          .forEach(one -> chosen.add(one.server));
    }
    return servers.stream().filter(chosen::contains).toList();
  }

  /**
   * FNV-1a over both texts, finished by MurmurHash3's mixer: FNV's high bits alone are poor for
   * short texts.
   */
  private static long rank(String clientKey, String id) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : (clientKey + '\0' + id).getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return hash ^ (hash >>> 33);
  }
}
