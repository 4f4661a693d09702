package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replays traces of strategies that choose by turns or by counts: IPVS rr, lc, wlc, sed, nq, fo,
 * ovf.
 *
 * <p>After each comparison the state goes on from the recorded pick, so that one difference is
 * counted once and does not make others.
 */
final class GoldenTrace implements GoldenReplay {

  /** The strategies whose recordings name all servers of the least cost. */
  private static final Set<String> NAMES_TIES = Set.of("lc", "wlc", "sed", "nq");

  private final String strategy;
  private final Map<String, String> options;

  /** Replays with {@code options}, which are to give the order of the recorded balancer. */
  GoldenTrace(String strategy, Map<String, String> options) {
    this.strategy = strategy;
    this.options = options;
  }

  @Override
  public void replay(GoldenFile file, GoldenScore score) {
    replay(file, options, (row, found) -> compare(file, row, found, score));
    if (NAMES_TIES.contains(strategy)) {
      // And ties by lot: then the pick must be one of those that cost the least.
      replay(file, Map.of(), (row, found) -> compareTied(file, row, found, score));
    }
  }

  private interface Comparison {
    void compare(int row, String found);
  }

  private void replay(GoldenFile file, Map<String, String> with, Comparison comparison) {
    GoldenGroup group = new GoldenGroup(file, List.of("lc", "wlc").contains(strategy));
    GoldenStrategy tested = new GoldenStrategy(strategy, with);
    tested.prepare(group.candidates());
    Map<String, Candidate> running = new HashMap<>();
    for (int i = 0; i < file.rows().size(); i++) {
      List<String> row = file.rows().get(i);
      if (file.field(row, "op").equals("start")) {
        group.exclude(tested.context);
        comparison.compare(i, tested.pick());
        String recorded = file.field(row, "pick");
        if (!recorded.equals("-")) {
          String connection = file.field(row, "a");
          running.put(connection, group.start(connection, recorded));
          tested.onStart(running.get(connection));
        }
      } else if (group.apply(row)) {
        tested.prepare(group.candidates());
      } else if (file.field(row, "op").equals("end")) {
        tested.onRelease(file.ending(running.remove(file.field(row, "a")), row));
      }
    }
  }

  private static void compare(GoldenFile file, int at, String found, GoldenScore score) {
    score.compare(where(file, at), file.field(file.rows().get(at), "pick"), found);
  }

  private static void compareTied(GoldenFile file, int at, String found, GoldenScore score) {
    List<String> row = file.rows().get(at);
    String tied = file.field(row, "tied");
    List<String> least = List.of((tied.isEmpty() ? file.field(row, "pick") : tied).split("\\|"));
    score.check(
        where(file, at) + " (ties by lot)",
        least.contains(found),
        "expected one of " + least + ", found " + found);
  }

  static String where(GoldenFile file, int row) {
    return file.name() + " row " + (row + 1) + " " + file.rows().get(row);
  }
}
