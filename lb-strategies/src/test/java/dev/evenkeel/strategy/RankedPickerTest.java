package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RankedPickerTest {

  @Test
  void failoverSendsEverythingToTheHeaviestWhateverItsLoad() {
    Fleet fleet = Fleet.of("failover", new int[] {5, 9, 3});
    for (int i = 0; i < 50; i++) {
      assertThat(fleet.begin()).isEqualTo(fleet.get("s1"));
    }
    fleet.exclude(fleet.get("s1"));
    assertThat(fleet.begin()).isEqualTo(fleet.get("s0"));
    fleet.exclude(fleet.get("s0"));
    assertThat(fleet.begin()).isEqualTo(fleet.get("s2"));
  }

  @Test
  void equallyHeavyServersShareByLotOrTheFirstTakesAll() {
    int[] weights = {1, 9, 9, 9};
    int[] counts = Fleet.of("failover", weights).counts(9_000);
    assertThat(counts[0]).isZero();
    Statistics.assertProportional(new int[] {counts[1], counts[2], counts[3]}, 1, 1, 1);
    assertThat(Fleet.of("failover", weights, "ties=first").counts(100))
        .containsExactly(0, 100, 0, 0);
  }

  @Test
  void theNeighbourOfAnExcludedServerGetsNoMoreThanTheOthers() {
    Fleet fleet = Fleet.of("failover", Fleet.equal(6));
    for (String id : Set.of("s1", "s2", "s3")) {
      fleet.exclude(fleet.get(id));
    }
    int[] counts = fleet.counts(9_000);
    Statistics.assertProportional(new int[] {counts[0], counts[4], counts[5]}, 1, 1, 1);
  }

  @Test
  void overflowFillsTheHeaviestToItsWeightAndOneMoreAndThenTheNext() {
    for (String ties : new String[] {"ties=random", "ties=first"}) {
      Fleet fleet = Fleet.of("overflow", new int[] {2, 1, 4}, ties);
      StringBuilder order = new StringBuilder();
      for (int i = 0; i < 10; i++) {
        order.append(fleet.begin()).append(' ');
      }
      assertThat(order.toString().trim()).isEqualTo("s2 s2 s2 s2 s2 s0 s0 s0 s1 s1");
      fleet.end(fleet.get("s2"));
      assertThat(fleet.begin()).isEqualTo(fleet.get("s2"));
    }
  }

  @Test
  void whenAllAreFullOverflowTakesTheLeastLoadedByWeight() {
    Fleet fleet = Fleet.of("overflow", new int[] {2, 1, 4});
    for (int i = 0; i < 10; i++) {
      fleet.begin();
    }
    assertThat(fleet.begin()).isEqualTo(fleet.get("s2")); // 5/4 against 3/2 and 2/1
  }
}
