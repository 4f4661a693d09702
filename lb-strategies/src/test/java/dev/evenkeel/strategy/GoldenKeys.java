package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.testkit.FakeCandidate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Replays {@code rendezvous} and {@code jump-hash}, and checks the hash functions of this test. */
final class GoldenKeys {

  private static final String WITHOUT = "pick_unweighted_without_";

  private GoldenKeys() {}

  static void rendezvous(GoldenFile file, GoldenScore score) {
    for (String column : file.columns()) {
      if (column.equals("pick_weighted")) {
        rendezvous(file, column, "", server -> server.number("weight"), score);
      } else if (column.equals("pick_unweighted")) {
        rendezvous(file, column, "", server -> 1, score);
      } else if (column.startsWith(WITHOUT)) {
        file.server(column.substring(WITHOUT.length()));
        rendezvous(file, column, column.substring(WITHOUT.length()), server -> 1, score);
      } else if (!column.equals("key")) {
        throw new GoldenFile.GoldenException(file.name(), "the column " + column + " is unknown");
      }
    }
  }

  private static void rendezvous(
      GoldenFile file,
      String column,
      String without,
      ToIntFunction<GoldenServer> weight,
      GoldenScore score) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < file.servers().size(); i++) {
      GoldenServer server = file.servers().get(i);
      if (!server.id().equals(without)) {
        candidates.add(server.candidate(i, weight.applyAsInt(server)));
      }
    }
    // The reference hashes both texts together, so key and server go through as their numbers.
    GoldenStrategy tested =
        new GoldenStrategy(
            new Rendezvous(
                (server, from, to) -> new long[] {file.servers().indexOf(file.server(server.id()))},
                (key, server) ->
                    GoldenHashes.xxHash64(
                        file.field(file.rows().get((int) key), "key")
                            + '\0'
                            + file.servers().get((int) server).id(),
                        0)));
    tested.prepare(candidates);
    for (int i = 0; i < file.rows().size(); i++) {
      List<String> row = file.rows().get(i);
      score.compare(
          file.name() + " " + column + " of " + file.field(row, "key"),
          file.field(row, column),
          tested.pick(i));
    }
  }

  static void jump(GoldenFile file, GoldenScore score) {
    Map<Integer, GoldenStrategy> bySize = new HashMap<>();
    for (List<String> row : file.rows()) {
      GoldenStrategy tested =
          bySize.computeIfAbsent((int) file.number(row, "buckets"), GoldenKeys::shards);
      String shard = tested.pick(GoldenHashes.keyFor(file.number(row, "key_unsigned64")));
      score.compare(file.name() + " " + row, file.field(row, "bucket"), shard.substring(1));
    }
  }

  private static GoldenStrategy shards(int count) {
    List<Candidate> shards = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      shards.add(new FakeCandidate(GoldenServer.ANY.withId("s" + i), i, 1000));
    }
    GoldenStrategy tested = new GoldenStrategy("jump-hash", Map.of());
    tested.prepare(shards);
    return tested;
  }

  /** Not a strategy: shows that the reference hashes of this test tree are right. */
  static void hashVectors(GoldenFile file, GoldenScore score) {
    for (List<String> row : file.rows()) {
      String text = file.field(row, "text");
      compare(file, row, "crc32", GoldenHashes.crc32(GoldenHashes.bytes(text)), score);
      compare(file, row, "ketama_md5", GoldenHashes.ketama(text, 0), score);
      compare(file, row, "xxhash64_seed0", GoldenHashes.xxHash64(text, 0), score);
      compare(file, row, "xxhash64_seed1", GoldenHashes.xxHash64(text, 1), score);
    }
  }

  private static void compare(
      GoldenFile file, List<String> row, String column, long found, GoldenScore score) {
    score.compare(
        file.name() + " " + column + " of '" + file.field(row, "text") + "'",
        file.field(row, column),
        Long.toUnsignedString(found));
  }
}
