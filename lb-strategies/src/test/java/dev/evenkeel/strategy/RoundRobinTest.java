package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Candidate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundRobinTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyRoundOfOneThreadHitsEachServerOnce(boolean exact) {
    Fleet fleet = Fleet.of("round-robin", new int[] {1, 9, 1, 1, 2, 1, 1}, "exact=" + exact);
    for (int round = 0; round < 50; round++) {
      Set<Candidate> hit = new HashSet<>();
      for (int i = 0; i < 7; i++) {
        hit.add(fleet.begin());
      }
      assertThat(hit).hasSize(7);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theFollowerIsNextWhenTheServerPickedLastLeaves(boolean exact) {
    Fleet fleet = Fleet.of("round-robin", Fleet.equal(5), "start=first", "exact=" + exact);
    assertThat(fleet.sequence(3)).isEqualTo("s0 s1 s2");
    fleet.remove("s2");
    fleet.prepare();
    assertThat(fleet.sequence(5)).isEqualTo("s3 s4 s0 s1 s3");
  }

  @Test
  void nobodyIsSkippedOrServedTwiceWhenAnotherServerLeavesOrComes() {
    Fleet fleet = Fleet.of("round-robin", Fleet.equal(5), "start=first");
    assertThat(fleet.sequence(3)).isEqualTo("s0 s1 s2");
    fleet.remove("s0");
    fleet.prepare();
    assertThat(fleet.sequence(2)).isEqualTo("s3 s4");
    fleet.candidates.add(0, Fleet.candidate(9, 1));
    fleet.prepare();
    assertThat(fleet.sequence(4)).isEqualTo("s9 s1 s2 s3");
  }

  @Test
  void aServerThatTookTheIndexOfOneThatLeftIsNotTakenForIt() {
    Fleet fleet = Fleet.of("round-robin", Fleet.equal(4), "start=first");
    assertThat(fleet.sequence(3)).isEqualTo("s0 s1 s2");
    fleet.remove("s2");
    FakeCandidate heir = Fleet.candidate(7, 1);
    fleet.candidates.add(0, new FakeCandidate(heir.server(), 2, 1000, heir.running()));
    fleet.prepare();
    assertThat(fleet.sequence(4)).isEqualTo("s3 s7 s0 s1");
  }

  @Test
  void updatesThatChangeNothingChangeNothing() {
    Fleet fleet = Fleet.of("round-robin", Fleet.equal(5));
    int[] counts = new int[5];
    for (int i = 0; i < 5_000; i++) {
      fleet.prepare();
      counts[fleet.begin().index()]++;
    }
    assertThat(counts).containsOnly(1_000);
  }

  @Test
  void randomChangesOfTheListLeaveTheSharesEven() {
    Fleet fleet = Fleet.of("round-robin", Fleet.equal(8));
    List<FakeCandidate> all = List.copyOf(fleet.candidates);
    SplittableRandom random = new SplittableRandom(5);
    int[] counts = new int[8];
    for (int i = 0; i < 4_000; i++) {
      int out = random.nextInt(8);
      fleet.candidates = all.stream().filter(c -> c.index() != out).toList();
      fleet.prepare();
      for (int pick = 0; pick < 10; pick++) {
        counts[fleet.begin().index()]++;
      }
    }
    assertThat(Arrays.stream(counts)).allMatch(count -> Math.abs(count - 5_000) < 200);
  }

  @Test
  void whileThereIsNoChoiceTheCursorStays() {
    Fleet fleet = Fleet.of("round-robin", Fleet.equal(3), "exact=true");
    List<FakeCandidate> all = List.copyOf(fleet.candidates);
    String before = fleet.sequence(6);
    fleet.candidates = List.of(all.get(1));
    fleet.prepare();
    assertThat(fleet.sequence(4)).isEqualTo("s1 s1 s1 s1");
    fleet.candidates = all;
    fleet.prepare();
    assertThat(fleet.sequence(6)).isEqualTo(before);
  }

  @Test
  void theNeighbourOfAnExcludedServerGetsNoMoreThanTheOthers() {
    Fleet fleet = Fleet.of("round-robin", Fleet.equal(5));
    fleet.exclude(fleet.get("s2"));
    assertThat(fleet.counts(4_000)).containsExactly(1_000, 1_000, 0, 1_000, 1_000);
  }

  @Test
  void theRetryOfAFailingServerTakesATurnOfItsFollower() {
    Fleet fleet = Fleet.of("round-robin", Fleet.equal(4));
    int[] answered = new int[4];
    for (int call = 0; call < 3_000; call++) {
      FakeCandidate picked = fleet.begin();
      if (picked.index() == 0) {
        fleet.exclude(picked);
        picked = fleet.begin();
        fleet.context.excluded.clear();
      }
      answered[picked.index()]++;
    }
    assertThat(answered).containsExactly(0, 1_000, 1_000, 1_000);
  }

  @Test
  void aSearchThatFindsNobodyLeavesTheCursor() {
    Fleet fleet = Fleet.of("round-robin", Fleet.equal(3), "start=first");
    assertThat(fleet.sequence(1)).isEqualTo("s0");
    fleet.candidates.forEach(fleet::exclude);
    assertThat(fleet.pick()).isNull();
    fleet.context.excluded.clear();
    assertThat(fleet.sequence(3)).isEqualTo("s1 s2 s0");
  }

  @Test
  void manyThreadsTogetherAreEvenExactlyIfAskedTo() throws Exception {
    Fleet fleet = Fleet.of("round-robin", Fleet.equal(10), "exact=true");
    assertThat(parallelCounts(fleet, 4, 25_000)).containsOnly(10_000);
  }

  @Test
  void manyThreadsTogetherAreEvenButForLostStepsOtherwise() throws Exception {
    Fleet fleet = Fleet.of("round-robin", Fleet.equal(10));
    assertThat(Arrays.stream(parallelCounts(fleet, 4, 25_000)))
        .allMatch(count -> Math.abs(count - 10_000) < 500);
  }

  private static int[] parallelCounts(Fleet fleet, int threads, int picksEach) throws Exception {
    int[] sum = new int[fleet.candidates.size()];
    List<int[]> all =
        Threads.run(
            threads,
            thread ->
                () -> {
                  FakeContext context = new FakeContext(thread);
                  int[] counts = new int[sum.length];
                  for (int i = 0; i < picksEach; i++) {
                    counts[Fleet.next(fleet.picker(), context).index()]++;
                  }
                  return counts;
                });
    all.forEach(counts -> Arrays.setAll(sum, i -> sum[i] + counts[i]));
    return sum;
  }
}
