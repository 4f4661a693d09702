package dev.evenkeel.strategy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Replays IPVS's Maglev scheduler ({@code mh}): {@link MaglevTable} filled with the kernel's hashes
 * and turns, and looked up by the client's address.
 *
 * <p>A server of weight 0 stays in the table. Its own sources are refused, or with the fallback
 * flag go to somebody else, by a rule of the kernel's that {@code maglev} does not share; of these
 * only that they do not go to that server is compared.
 */
final class GoldenSources implements GoldenReplay {

  /** The kernel's default, 2^12 rounded down to a prime. */
  private static final int TABLE_SIZE = 4093;

  // The kernel's fixed keys, so that all its directors agree.
  private static final long OFFSET_KEY = 2_654_435_761L;
  private static final long SKIP_KEY = 2_654_446_892L;

  @Override
  public void replay(GoldenFile file, GoldenScore score) {
    List<GoldenServer> servers = new ArrayList<>(file.servers());
    Set<String> quiesced = new HashSet<>();
    MaglevTable table = table(servers);
    for (int i = 0; i < file.rows().size(); i++) {
      List<String> row = file.rows().get(i);
      String a = file.field(row, "a");
      switch (file.field(row, "op")) {
        case "source" -> {
          String owner = servers.get(table.slot(slot(address(a), OFFSET_KEY))).id();
          String pick = file.field(row, "pick");
          score.check(
              GoldenTrace.where(file, i),
              isRight(file, pick, owner, quiesced),
              "found " + owner + ", quiesced are " + quiesced);
        }
        case "remove" -> {
          servers.remove(file.server(a));
          table = table(servers);
        }
        case "weight" -> {
          if (file.number(row, "b") != 0) {
            throw new GoldenFile.GoldenException(file.name(), "only 0 is replayed: " + row);
          }
          quiesced.add(file.server(a).id());
        }
        default -> throw new GoldenFile.GoldenException(file.name(), "there is no op in " + row);
      }
    }
  }

  private static boolean isRight(GoldenFile file, String pick, String owner, Set<String> quiesced) {
    if (!quiesced.contains(owner)) {
      return pick.equals(owner);
    }
    return file.keyIfAny("flags").contains("mh-fallback")
        ? file.servers().contains(file.server(pick)) && !quiesced.contains(pick)
        : pick.equals("-");
  }

  private static MaglevTable table(List<GoldenServer> servers) {
    int[] offsets = new int[servers.size()];
    int[] skips = new int[servers.size()];
    int[] turns = new int[servers.size()];
    for (int i = 0; i < turns.length; i++) {
      String[] addr = servers.get(i).text("addr").split(":", 2);
      int number = address(addr[0]) + Integer.parseInt(addr[1]);
      offsets[i] = slot(number, OFFSET_KEY);
      skips[i] = (int) (GoldenHashes.sipHash13(number, SKIP_KEY) % (TABLE_SIZE - 1)) + 1;
      turns[i] = servers.get(i).number("weight");
    }
    // Weights below 64 without a common divisor are the turns, which is all that is recorded.
    return MaglevTable.fill(TABLE_SIZE, offsets, skips, backend -> turns[backend]);
  }

  private static int slot(int number, long key) {
    return (int) (GoldenHashes.sipHash13(number, key) % TABLE_SIZE);
  }

  private static int address(String text) {
    int address = 0;
    for (String octet : text.split("\\.", -1)) {
      address = (address << 8) | Integer.parseInt(octet);
    }
    return address;
  }
}
