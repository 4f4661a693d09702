package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.SchedulerProvider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BuiltInSchedulersTest {

  static List<String> names() {
    return BuiltInSchedulers.providers().stream().map(SchedulerProvider::name).toList();
  }

  @Test
  void namesAndAliasesAreDistinctAndInKebabCase() {
    List<String> all = new ArrayList<>();
    for (SchedulerProvider provider : BuiltInSchedulers.providers()) {
      all.add(provider.name());
      all.addAll(provider.aliases());
    }
    assertThat(all).doesNotHaveDuplicates().allMatch(n -> n.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*"));
    assertThat(all)
        .contains("round-robin", "rr", "weighted-round-robin", "wrr", "random", "weighted-random")
        .contains("least-connections", "lc", "weighted-least-connections", "wlc")
        .contains("shortest-expected-delay", "sed", "never-queue", "nq", "power-of-two", "p2c")
        .contains("failover", "fo", "overflow", "ovf", "peak-ewma")
        .contains("ring-hash", "maglev", "mh", "rendezvous", "jump-hash", "source-hash", "sh")
        .contains("bounded-load", "sticky");
  }

  @ParameterizedTest
  @MethodSource("names")
  void anOptionThatAStrategyDoesNotHaveIsRefused(String strategy) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fleet.scheduler(strategy, 1, "colour=blue"))
        .withMessageContaining("colour");
  }

  @Test
  void aWrongValueIsRefusedAndTheRightOnesAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fleet.scheduler("least-connections", 1, "ties=frist"))
        .withMessageContaining("random, first")
        .withMessageContaining("frist");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fleet.scheduler("weighted-round-robin", 1, "sequence=gcd"))
        .withMessageContaining("smooth, ipvs");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fleet.scheduler("peak-ewma", 1, "decay=fast"))
        .withMessageContaining("10s");
  }

  @ParameterizedTest
  @MethodSource("names")
  void exclusionReachesEveryServerAndThenNobody(String strategy) {
    for (int servers : new int[] {1, 2, 3, 7, 50, 200}) {
      int[] weights = new int[servers];
      for (int i = 0; i < servers; i++) {
        weights[i] = i == 0 ? 1000 : 1 + i % 3;
      }
      Fleet fleet = Fleet.of(strategy, weights);
      Set<Candidate> reached = new HashSet<>();
      for (Candidate picked = fleet.pick(); picked != null; picked = fleet.pick()) {
        assertThat(reached.add(picked)).as("%s was excluded", picked).isTrue();
        fleet.exclude(picked);
      }
      assertThat(reached).hasSize(servers);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNewListIsUsedAtOnceAndTheOldPickerKeepsToItsOwn(String strategy) {
    Fleet fleet = Fleet.of(strategy, Fleet.equal(100));
    var oldPicker = fleet.picker();
    Set<Candidate> old = Set.copyOf(fleet.candidates);
    for (int i = 0; i < 90; i++) {
      fleet.remove("s" + i);
    }
    FakeCandidate added = fleet.add(1);
    fleet.prepare();
    for (int i = 0; i < 500; i++) {
      assertThat(fleet.candidates).contains(fleet.begin());
      assertThat(old).contains(oldPicker.pick(fleet.context)).doesNotContain(added);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyCandidateIsDescribedAndNothingMovesByIt(String strategy) {
    Fleet asked = Fleet.of(strategy, new int[] {3, 2, 1});
    Fleet alone = Fleet.of(strategy, new int[] {3, 2, 1});
    for (int i = 0; i < 20; i++) {
      for (FakeCandidate candidate : asked.candidates) {
        assertThat(asked.picker().describe(candidate)).isNotEmpty();
      }
      assertThat(asked.sequence(1)).isEqualTo(alone.sequence(1));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void theSameSeedGivesTheSameRun(String strategy) {
    Fleet one = Fleet.of(strategy, new int[] {5, 1, 1, 3});
    Fleet other = Fleet.of(strategy, new int[] {5, 1, 1, 3});
    assertThat(one.sequence(200)).isEqualTo(other.sequence(200));
  }

  @ParameterizedTest
  @MethodSource("names")
  void theFirstPicksOfManyClientsAreSpreadByWeight(String strategy) {
    if (Set.of("shortest-expected-delay", "failover", "overflow").contains(strategy)) {
      return; // all begin with the heaviest: that is what they are for
    }
    boolean weighted = Fleet.of(strategy, new int[] {1, 6}).counts(7_000)[1] > 4_500;
    int[] weights = weighted ? new int[] {4, 3, 2, 1} : Fleet.equal(4);
    int[] first = new int[4];
    for (int client = 0; client < 1_000; client++) {
      Fleet fleet = new Fleet(Fleet.scheduler(strategy, client * 7919L), client, weights);
      first[fleet.begin().index()]++;
    }
    Statistics.assertProportional(first, weights);
  }
}
