package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Replays Maglev tables. Where a file gives the permutations, they are filled in as they are; where
 * it is Envoy's, they are made from xxHash64 of the address, and weights make turns as in {@code
 * maglev}.
 */
final class GoldenMaglev {

  private GoldenMaglev() {}

  /** A table from given permutations: slot by slot, and the whole of it by its digest. */
  static void given(GoldenFile file, GoldenScore score) {
    int[] turns = file.servers().stream().mapToInt(server -> server.number("turns")).toArray();
    MaglevTable table = fill(file, turns);
    int[] fewer = turns.clone();
    fewer[file.servers().indexOf(file.server(file.key("removed")))] = 0;
    MaglevTable without = fill(file, fewer);
    for (List<String> row : file.rows()) {
      compareSlot(file, row, "pick", table, score);
      compareSlot(file, row, "pick_without", without, score);
    }
    compareWhole(file, table, score);
    if (!file.keyIfAny("table_without_sha256").isEmpty()) {
      score.compare(
          file.name() + " table without", file.key("table_without_sha256"), digest(without));
    }
  }

  /** One of Envoy's own tables, which is too small for its servers to be made by the strategy. */
  static void envoyTable(GoldenFile file, GoldenScore score) {
    int size = (int) file.number("table_size");
    int[] offsets = new int[file.servers().size()];
    int[] skips = new int[offsets.length];
    for (int i = 0; i < offsets.length; i++) {
      String addr = file.servers().get(i).text("addr");
      offsets[i] = (int) Long.remainderUnsigned(GoldenHashes.xxHash64(addr, 0), size);
      skips[i] = (int) Long.remainderUnsigned(GoldenHashes.xxHash64(addr, 1), size - 1) + 1;
    }
    int[] weights = file.servers().stream().mapToInt(server -> server.number("weight")).toArray();
    MaglevTable table = MaglevTable.fill(size, offsets, skips, new Maglev.ByWeight(weights));
    for (List<String> row : file.rows()) {
      compareSlot(file, row, "pick", table, score);
    }
    compareWhole(file, table, score);
  }

  /** Which server owns a key, through the strategy itself. */
  static void envoyMap(GoldenFile file, GoldenScore score) {
    int size = (int) file.number("table_size");
    Maglev maglev =
        new Maglev(
            size,
            (server, from, to) -> {
              String addr = file.server(server.id()).text("addr");
              return IntStream.range(from, to)
                  .mapToLong(seed -> GoldenHashes.xxHash64(addr, seed))
                  .toArray();
            });
    List<Candidate> candidates = new ArrayList<>();
    for (GoldenServer server : file.servers()) {
      candidates.add(server.candidate(candidates.size(), server.number("weight")));
    }
    GoldenStrategy tested = new GoldenStrategy(maglev);
    tested.prepare(candidates);
    for (List<String> row : file.rows()) {
      String key = file.field(row, "key");
      long hash = GoldenHashes.xxHash64(key, 0);
      long slot = Long.remainderUnsigned(hash, size);
      // Envoy takes the remainder, ours scales the upper half: the least hash of this slot.
      long scaled = (((slot << 32) + size - 1) / size) << 32;
      String owner = tested.pick(GoldenHashes.keyFor(scaled));
      score.check(
          file.name() + " key " + key,
          owner.equals(file.field(row, "pick"))
              && Long.toUnsignedString(hash).equals(file.field(row, "hash")),
          "expected " + row + ", found " + owner);
    }
  }

  private static MaglevTable fill(GoldenFile file, int[] turns) {
    return MaglevTable.fill(
        (int) file.number("table_size"),
        file.servers().stream().mapToInt(server -> server.number("offset")).toArray(),
        file.servers().stream().mapToInt(server -> server.number("skip")).toArray(),
        backend -> turns[backend]);
  }

  private static void compareSlot(
      GoldenFile file, List<String> row, String column, MaglevTable table, GoldenScore score) {
    int slot = (int) file.number(row, "slot");
    score.compare(
        file.name() + " slot " + slot + " " + column,
        file.field(row, column),
        file.servers().get(table.slot(slot)).id());
  }

  private static void compareWhole(GoldenFile file, MaglevTable table, GoldenScore score) {
    if (!file.keyIfAny("table_sha256").isEmpty()) {
      score.compare(file.name() + " table", file.key("table_sha256"), digest(table));
    }
    if (!file.keyIfAny("counts").isEmpty()) {
      String counts =
          IntStream.of(table.counts(file.servers().size()))
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(" "));
      score.compare(file.name() + " counts", file.key("counts"), counts);
    }
  }

  private static String digest(MaglevTable table) {
    String owners =
        IntStream.range(0, table.size())
            .mapToObj(slot -> Integer.toString(table.slot(slot)))
            .collect(Collectors.joining(" "));
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(GoldenHashes.bytes(owners)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }
}
