package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.testkit.FakeCandidate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Replays HAProxy's bounded load as properties. Ring and overflow order are not HAProxy's, so the
 * same arrivals and ends go to both, each in its own state, and both must keep the same promises:
 * whoever is picked was below its bound, and a key stays with its own server while that is below.
 */
final class GoldenBound implements GoldenReplay {

  /** HAProxy counts weights in 16ths. */
  private static final int SIXTEENTHS = 16;

  @Override
  public void replay(GoldenFile file, GoldenScore score) {
    double factor = file.number("balance_factor") / 100.0;
    List<FakeCandidate> candidates = new ArrayList<>();
    for (GoldenServer server : file.servers()) {
      candidates.add(server.candidate(candidates.size(), server.number("weight")));
    }
    GoldenStrategy tested =
        new GoldenStrategy("bounded-load", Map.of("factor", Double.toString(factor)));
    GoldenStrategy unbounded = new GoldenStrategy("ring-hash", Map.of());
    tested.prepare(List.<Candidate>copyOf(candidates));
    unbounded.prepare(List.<Candidate>copyOf(candidates));
    Map<String, FakeCandidate> running = new HashMap<>();
    for (int i = 0; i < file.rows().size(); i++) {
      List<String> row = file.rows().get(i);
      String connection = file.field(row, "a");
      if (file.field(row, "op").equals("end")) {
        FakeCandidate ending = file.ending(running.remove(connection), row);
        ending.end();
        tested.onRelease(ending);
        continue;
      }
      long key = KeyHash.of(file.field(row, "b"));
      FakeCandidate home = find(file, candidates, unbounded.pick(key));
      FakeCandidate found = find(file, candidates, tested.pick(key));
      int load = running.size() + 1;
      score.check(
          GoldenTrace.where(file, i) + " (ours)",
          hasRoom(found, candidates, factor, load)
              && (found == home || !hasRoom(home, candidates, factor, load)),
          "found " + found + ", at home on " + home + ", with " + load + " in progress");
      found.start();
      tested.onStart(found);
      running.put(connection, found);
    }
    checkRecording(file, score);
  }

  private static FakeCandidate find(GoldenFile file, List<FakeCandidate> candidates, String id) {
    return candidates.get(file.servers().indexOf(file.server(id)));
  }

  /** a + 1 <= max(1, ceil(factor * (m + 1) * w / W)) */
  private static boolean hasRoom(
      FakeCandidate candidate, List<FakeCandidate> all, double factor, int load) {
    double weights = all.stream().mapToInt(FakeCandidate::weight).sum();
    double bound = Math.ceil(factor * load * candidate.weight() / weights - 1e-9);
    return candidate.inFlight() + 1 <= Math.max(1, bound);
  }

  /** One recorded pick, and the servers that had room for it. */
  private record Recorded(int row, int picked, Set<Integer> room) {

    /** Whether the pick is right if the key's own server is {@code home}. */
    boolean agrees(int home) {
      return room.contains(picked) && (picked == home || !room.contains(home));
    }
  }

  /**
   * Checks the recorded picks by HAProxy's own bound, which rounds a little differently: for each
   * key there must be one server of its own by which all of them are right.
   */
  private static void checkRecording(GoldenFile file, GoldenScore score) {
    for (Map.Entry<String, List<Recorded>> key : recordedByKey(file).entrySet()) {
      int home = 0;
      long most = -1;
      for (int i = 0; i < file.servers().size(); i++) {
        int server = i;
        long agreeing = key.getValue().stream().filter(pick -> pick.agrees(server)).count();
        if (agreeing > most) {
          most = agreeing;
          home = i;
        }
      }
      for (Recorded pick : key.getValue()) {
        score.check(
            GoldenTrace.where(file, pick.row()) + " (recorded)",
            pick.agrees(home),
            "at home on " + file.servers().get(home).id());
      }
    }
  }

  private static Map<String, List<Recorded>> recordedByKey(GoldenFile file) {
    int[] served = new int[file.servers().size()];
    Map<String, Integer> running = new HashMap<>();
    Map<String, List<Recorded>> byKey = new TreeMap<>();
    for (int i = 0; i < file.rows().size(); i++) {
      List<String> row = file.rows().get(i);
      String connection = file.field(row, "a");
      if (file.field(row, "op").equals("end")) {
        served[file.ending(running.remove(connection), row)]--;
        continue;
      }
      int picked = file.servers().indexOf(file.server(file.field(row, "pick")));
      int[] slots = slots(file, running.size());
      Set<Integer> room = new HashSet<>();
      for (int server = 0; server < slots.length; server++) {
        if (served[server] < slots[server]) {
          room.add(server);
        }
      }
      byKey
          .computeIfAbsent(file.field(row, "b"), key -> new ArrayList<>())
          .add(new Recorded(i, picked, room));
      served[picked]++;
      running.put(connection, picked);
    }
    return byKey;
  }

  private static int[] slots(GoldenFile file, int servedTotal) {
    long factor = file.number("balance_factor");
    long total = ((servedTotal + 1) * factor + 99) / 100;
    long weights =
        file.servers().stream().mapToLong(s -> (long) SIXTEENTHS * s.number("weight")).sum();
    long rest = total % weights;
    int[] slots = new int[file.servers().size()];
    long before = 0;
    for (int i = 0; i < slots.length; i++) {
      long weight = (long) SIXTEENTHS * file.servers().get(i).number("weight");
      long share =
          (before + weight) * rest / weights - before * rest / weights + weight * (total / weights);
      slots[i] = (int) Math.max(1, share);
      before += weight;
    }
    return slots;
  }
}
