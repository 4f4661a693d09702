package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.testkit.FakeCandidate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replays nginx's least_conn: in the recorded state the pick must be one of those with the least
 * connections for their weight. Which one of several equals is another matter: nginx decides by
 * smooth turns among them, ours by turns among all, so only the cost is compared, of the recorded
 * pick and of ours.
 */
final class GoldenLeastConn implements GoldenReplay {

  @Override
  public void replay(GoldenFile file, GoldenScore score) {
    replay(file, new GoldenStrategy("wlc", Map.of()), score);
    replay(file, new GoldenStrategy("wlc", Map.of("ties", "first")), score);
  }

  private static void replay(GoldenFile file, GoldenStrategy tested, GoldenScore score) {
    GoldenGroup group = new GoldenGroup(file, false);
    tested.prepare(group.candidates());
    Map<String, FakeCandidate> running = new HashMap<>();
    for (int i = 0; i < file.rows().size(); i++) {
      List<String> row = file.rows().get(i);
      String connection = file.field(row, "a");
      if (file.field(row, "op").equals("start")) {
        group.exclude(tested.context);
        List<String> least = least(group, tested);
        String where = GoldenTrace.where(file, i);
        String recorded = file.field(row, "pick");
        String found = tested.pick();
        score.check(
            where,
            least.contains(recorded) && least.contains(found),
            "least are " + least + ", found " + found);
        if (!recorded.equals("-")) {
          running.put(connection, group.start(connection, recorded));
          tested.onStart(running.get(connection));
        }
      } else if (group.apply(row)) {
        tested.prepare(group.candidates());
      } else if (running.containsKey(connection)) {
        tested.onRelease(running.remove(connection));
      }
    }
  }

  private static List<String> least(GoldenGroup group, GoldenStrategy tested) {
    List<String> least = new ArrayList<>();
    Candidate best = null;
    for (Candidate candidate : group.candidates()) {
      if (tested.context.excludes(candidate)) {
        continue;
      }
      long order = best == null ? -1 : compare(candidate, best);
      if (order < 0) {
        least.clear();
        best = candidate;
      }
      if (order <= 0) {
        least.add(candidate.server().id());
      }
    }
    return least.isEmpty() ? List.of("-") : least;
  }

  private static long compare(Candidate one, Candidate other) {
    return (long) one.inFlight() * other.weight() - (long) other.inFlight() * one.weight();
  }
}
