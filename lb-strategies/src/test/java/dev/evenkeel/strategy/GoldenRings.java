package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replays rings: {@code ring-hash} with the points and the key hash of ketama, nginx and Envoy in
 * place of its own. How many points a server gets is that balancer's rule too, and is handed over
 * as the weight, at one point for each unit.
 *
 * <p>Hashes of 32 bits go into the upper half of the 64-bit circle, which keeps their order.
 */
final class GoldenRings {

  private static final Pattern ENVOY_SIZE = Pattern.compile("minimum_ring_size (\\d+)");
  private static final long ENVOY_MAX_SIZE = 8L * 1024 * 1024;
  private static final int NGINX_POINTS = 160;

  /** The rules of one kind of ring. */
  private record Rules(
      PointHash pointHash, Function<String, Long> keyHash, int keyBits, Counts counts) {}

  /** Returns point number {@code k} of the server at {@code addr}, as a 64-bit number. */
  @FunctionalInterface
  private interface PointHash {
    long of(String addr, int k);
  }

  /** Returns how many points each server gets. */
  @FunctionalInterface
  private interface Counts {
    int[] of(GoldenFile file);
  }

  static final GoldenReplay LIBKETAMA =
      map(new Rules(GoldenRings::ketamaPoint, GoldenRings::ketamaKey, 32, GoldenRings::ketama));

  static final GoldenReplay SPYMEMCACHED =
      map(new Rules(GoldenRings::ketamaPoint, GoldenRings::ketamaKey, 32, file -> all(file, 160)));

  static final GoldenReplay NGINX =
      map(
          new Rules(
              GoldenRings::nginxPoint,
              key -> GoldenHashes.crc32(GoldenHashes.bytes(key)),
              32,
              GoldenRings::byWeight));

  private static final Rules ENVOY =
      new Rules(
          (addr, k) -> GoldenHashes.xxHash64(addr + "_" + k, 0),
          key -> GoldenHashes.xxHash64(key, 0),
          64,
          GoldenRings::envoy);

  static final GoldenReplay ENVOY_MAP = map(ENVOY);
  static final GoldenReplay ENVOY_RING = GoldenRings::envoyRing;
  static final GoldenReplay ENVOY_LOOKUP = GoldenRings::envoyLookup;

  private GoldenRings() {}

  private static GoldenReplay map(Rules rules) {
    return (file, score) -> {
      GoldenStrategy tested = new GoldenStrategy(ring(file, rules));
      tested.prepare(candidates(file, rules));
      for (List<String> row : file.rows()) {
        String key = file.field(row, "key");
        long hash = rules.keyHash().apply(key);
        String recordedHash = file.columns().contains("hash") ? file.field(row, "hash") : "";
        String owner = tested.pick(GoldenHashes.keyFor(rules.keyBits() == 32 ? hash << 32 : hash));
        score.check(
            file.name() + " key " + key,
            owner.equals(file.field(row, "pick"))
                && (recordedHash.isEmpty() || recordedHash.equals(Long.toUnsignedString(hash))),
            "expected " + row + ", found " + owner + " and hash " + Long.toUnsignedString(hash));
      }
    };
  }

  private static void envoyRing(GoldenFile file, GoldenScore score) {
    RingHash scheduler = ring(file, ENVOY);
    List<Candidate> candidates = candidates(file, ENVOY);
    scheduler.prepare(candidates);
    Ring ring = scheduler.ring();
    score.compare(file.name() + " size", file.rows().size(), ring.size());
    for (int i = 0; i < Math.min(ring.size(), file.rows().size()); i++) {
      List<String> row = file.rows().get(i);
      String owner = candidates.get(ring.ownerAt(i)).server().id();
      score.compare(
          file.name() + " point " + i, row, List.of(Long.toUnsignedString(ring.point(i)), owner));
    }
  }

  private static void envoyLookup(GoldenFile file, GoldenScore score) {
    GoldenStrategy tested = new GoldenStrategy(ring(file, ENVOY));
    tested.prepare(candidates(file, ENVOY));
    for (List<String> row : file.rows()) {
      String owner = tested.pick(GoldenHashes.keyFor(file.number(row, "hash")));
      score.compare(
          file.name() + " hash " + file.field(row, "hash"), file.field(row, "pick"), owner);
    }
  }

  private static RingHash ring(GoldenFile file, Rules rules) {
    return new RingHash(
        1,
        (server, from, to) -> {
          String addr = file.server(server.id()).text("addr");
          long[] points = new long[to - from];
          for (int k = from; k < to; k++) {
            points[k - from] = rules.pointHash().of(addr, k);
          }
          return points;
        });
  }

  /** A server that is marked down is no candidate, so the next point's owner has its keys. */
  private static List<Candidate> candidates(GoldenFile file, Rules rules) {
    int[] counts = rules.counts().of(file);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      GoldenServer server = file.servers().get(i);
      if (!server.isDown()) {
        candidates.add(server.candidate(i, counts[i]));
      }
    }
    return candidates;
  }

  private static long ketamaPoint(String addr, int k) {
    return GoldenHashes.ketama(addr + "-" + k / 4, k % 4) << 32;
  }

  private static long ketamaKey(String key) {
    return GoldenHashes.ketama(key, 0);
  }

  /** Each point is the CRC of the server and the point before it. */
  private static long nginxPoint(String addr, int k) {
    byte[] server = GoldenHashes.bytes(addr.replace(':', '\0'));
    ByteBuffer text =
        ByteBuffer.allocate(server.length + 4).order(ByteOrder.LITTLE_ENDIAN).put(server);
    long point = 0;
    for (int i = 0; i <= k; i++) {
      point = GoldenHashes.crc32(text.putInt(server.length, (int) point).array());
    }
    return point << 32;
  }

  private static int[] all(GoldenFile file, int points) {
    return file.servers().stream().mapToInt(server -> points).toArray();
  }

  private static int[] byWeight(GoldenFile file) {
    return file.servers().stream()
        .mapToInt(server -> NGINX_POINTS * server.number("weight"))
        .toArray();
  }

  /** By shares in 32-bit floating point, as the C library has it. */
  private static int[] ketama(GoldenFile file) {
    float total = weights(file);
    return file.servers().stream()
        .mapToInt(
            server -> {
              float share = server.number("weight") / total;
              return 4 * (int) Math.floor((float) (share * 40.0 * file.servers().size()));
            })
        .toArray();
  }

  /** The least weight gets a whole number of points; the others follow from a running sum. */
  private static int[] envoy(GoldenFile file) {
    Matcher size = ENVOY_SIZE.matcher(file.algorithm());
    if (!size.find()) {
      throw new GoldenFile.GoldenException(file.name(), "its algorithm names no minimum_ring_size");
    }
    double total = weights(file);
    double least =
        file.servers().stream().mapToInt(s -> s.number("weight")).min().orElseThrow() / total;
    double scale =
        Math.min(Math.ceil(least * Integer.parseInt(size.group(1))) / least, ENVOY_MAX_SIZE);
    int[] counts = new int[file.servers().size()];
    double target = 0;
    int placed = 0;
    for (int i = 0; i < counts.length; i++) {
      target += scale * file.servers().get(i).number("weight") / total;
      while (placed < target) {
        counts[i]++;
        placed++;
      }
    }
    return counts;
  }

  private static int weights(GoldenFile file) {
    return file.servers().stream().mapToInt(server -> server.number("weight")).sum();
  }
}
