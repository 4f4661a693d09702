package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.testkit.FakeContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replays the bursts of IPVS's weighted round robin. Until the first change of a weight or of the
 * list they must be equal pick by pick.
 *
 * <p>After a change the kernel goes on with the same cycle, but enters it somewhere else: at the
 * first server, with the bar where it happened to be. So then the recorded picks up to the next
 * change must be one stretch of the cycle, pick by pick, that begins at some place; the strategy is
 * moved to that place and compared from there. The same holds from the start where the recorded
 * service was filled one server at a time ({@code bar_start: incremental}).
 */
final class GoldenSequence implements GoldenReplay {

  private static final Map<String, String> OPTIONS = Map.of("sequence", "ipvs", "start", "first");

  /** What must be known of a start to find the place: who was picked, who could not be. */
  private record Turn(String picked, Set<String> excluded) {}

  @Override
  public void replay(GoldenFile file, GoldenScore score) {
    GoldenGroup group = new GoldenGroup(file, false);
    GoldenStrategy tested = new GoldenStrategy("wrr", OPTIONS);
    List<List<Turn>> stretches = stretches(file);
    int stretch = 0;
    tested.prepare(group.candidates());
    if (!file.key("bar_start").equals("max")) {
      enter(tested, group.candidates(), stretches.get(0));
    }
    for (int i = 0; i < file.rows().size(); i++) {
      List<String> row = file.rows().get(i);
      if (file.field(row, "op").equals("start")) {
        group.exclude(tested.context);
        String recorded = file.field(row, "pick");
        score.compare(GoldenTrace.where(file, i), recorded, tested.pick());
        if (!recorded.equals("-")) {
          group.start(file.field(row, "a"), recorded);
        }
      } else if (group.apply(row)) {
        tested.prepare(group.candidates());
        enter(tested, group.candidates(), stretches.get(++stretch));
      }
    }
  }

  /** Returns the starts between one change and the next. */
  private static List<List<Turn>> stretches(GoldenFile file) {
    GoldenGroup group = new GoldenGroup(file, false);
    FakeContext context = new FakeContext(0);
    List<List<Turn>> stretches = new ArrayList<>();
    List<Turn> turns = new ArrayList<>();
    for (List<String> row : file.rows()) {
      if (file.field(row, "op").equals("start")) {
        group.exclude(context);
        Set<String> excluded = new HashSet<>();
        for (Candidate candidate : group.candidates()) {
          if (context.excludes(candidate)) {
            excluded.add(candidate.server().id());
          }
        }
        String picked = file.field(row, "pick");
        turns.add(new Turn(picked, excluded));
        if (!picked.equals("-")) {
          group.start(file.field(row, "a"), picked);
        }
      } else if (group.apply(row)) {
        stretches.add(turns);
        turns = new ArrayList<>();
      }
    }
    stretches.add(turns);
    return stretches;
  }

  /** Moves {@code tested} to the place of its cycle from where most of {@code turns} agree. */
  private static void enter(GoldenStrategy tested, List<Candidate> candidates, List<Turn> turns) {
    if (candidates.isEmpty()) {
      return;
    }
    tested.context.excludeNobody();
    // One whole cycle brings the strategy back to where it was.
    List<String> cycle = new ArrayList<>();
    int length = cycleLength(candidates);
    for (int i = 0; i < length; i++) {
      cycle.add(tested.pick());
    }
    int best = 0;
    int most = -1;
    for (int place = 0; place < length; place++) {
      int agreeing = agreeing(cycle, place, turns);
      if (agreeing > most) {
        most = agreeing;
        best = place;
      }
    }
    for (int i = 0; i < best; i++) {
      tested.pick();
    }
  }

  private static int agreeing(List<String> cycle, int place, List<Turn> turns) {
    int agreeing = 0;
    int at = place;
    for (Turn turn : turns) {
      int passed = 0;
      while (passed < cycle.size() && turn.excluded().contains(cycle.get(at % cycle.size()))) {
        at++;
        passed++;
      }
      if (passed < cycle.size()) {
        agreeing += cycle.get(at++ % cycle.size()).equals(turn.picked()) ? 1 : 0;
      }
    }
    return agreeing;
  }

  private static int cycleLength(List<Candidate> candidates) {
    int divisor = 0;
    int total = 0;
    for (Candidate candidate : candidates) {
      total += candidate.weight();
      int a = divisor;
      int b = candidate.weight();
      while (b > 0) {
        int rest = a % b;
        a = b;
        b = rest;
      }
      divisor = a;
    }
    return total / divisor;
  }
}
