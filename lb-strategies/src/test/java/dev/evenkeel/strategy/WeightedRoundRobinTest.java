package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WeightedRoundRobinTest {

  private static final SplittableRandom SEEDS = new SplittableRandom(2026);

  @Test
  void theOrderIsTheSmoothOneOfNginx() {
    Fleet fleet = Fleet.of("weighted-round-robin", new int[] {5, 1, 1}, "start=first");
    assertThat(fleet.sequence(8)).isEqualTo("s0 s0 s1 s0 s2 s0 s0 s0");
  }

  @Test
  void theOrderIsThatOfTheKernelIfAskedFor() {
    Fleet fleet =
        Fleet.of("weighted-round-robin", new int[] {5, 1, 1}, "start=first", "sequence=ipvs");
    assertThat(fleet.sequence(8)).isEqualTo("s0 s0 s0 s0 s0 s1 s2 s0");
  }

  @Test
  void theTableIsNginxsRuleStepByStepForAnyWeights() {
    SplittableRandom random = SEEDS.split();
    for (int round = 0; round < 300; round++) {
      int[] slots = randomSlots(random, 1 + random.nextInt(40), 1 + random.nextInt(60));
      assertThat(SmoothSequence.of(slots)).as(Arrays.toString(slots)).isEqualTo(nginx(slots));
    }
  }

  @Test
  void theTableIsTheKernelsRuleStepByStepForAnyWeights() {
    SplittableRandom random = SEEDS.split();
    for (int round = 0; round < 300; round++) {
      int[] slots = randomSlots(random, 1 + random.nextInt(20), 1 + random.nextInt(30));
      assertThat(GcdSequence.of(slots)).as(Arrays.toString(slots)).isEqualTo(kernel(slots));
    }
  }

  @Test
  void noServerIsEverAheadOrBehindByMoreThanTheBounds() {
    SplittableRandom random = SEEDS.split();
    for (int round = 0; round < 200; round++) {
      int n = 2 + random.nextInt(30);
      int[] slots = randomSlots(random, n, 100);
      double total = Arrays.stream(slots).sum();
      double harmonic = 0;
      for (int i = 2; i <= n; i++) {
        harmonic += 1.0 / i;
      }
      int[] counts = new int[n];
      int[] order = SmoothSequence.of(slots);
      for (int k = 1; k <= order.length; k++) {
        counts[order[k - 1]]++;
        for (int i = 0; i < n; i++) {
          double ahead = counts[i] - k * slots[i] / total;
          assertThat(ahead).isLessThan(1 - 1.0 / n + 1e-9).isGreaterThan(-harmonic - 1e-9);
        }
      }
      assertThat(counts).isEqualTo(slots);
    }
  }

  @Test
  void everyCycleFromAnyPlaceGivesEachServerExactlyItsWeight() {
    Fleet fleet = Fleet.of("weighted-round-robin", new int[] {10, 20, 30, 5});
    fleet.counts(3); // somewhere
    for (int cycle = 0; cycle < 20; cycle++) {
      assertThat(fleet.counts(13)).containsExactly(2, 4, 6, 1);
    }
  }

  @Test
  void updatesThatChangeNothingChangeNothing() {
    Fleet fleet = Fleet.of("weighted-round-robin", new int[] {5, 1, 1});
    int[] counts = new int[3];
    for (int i = 0; i < 7_000; i++) {
      if (i % 3 == 0) {
        // The same ratio in other units is no change either.
        int unit = 1000 + i;
        fleet.candidates.replaceAll(c -> c.withWeight((c.index() == 0 ? 5 : 1) * unit));
      }
      fleet.prepare();
      counts[fleet.begin().index()]++;
    }
    assertThat(counts).containsExactly(5_000, 1_000, 1_000);
  }

  @Test
  void aStormOfSmallChangesDoesNotFavourTheHeaviestOrAnybody() {
    Fleet fleet = Fleet.of("weighted-round-robin", new int[] {5, 1, 1});
    int[] counts = new int[3];
    for (int i = 0; i < 14_000; i++) {
      fleet.replace(fleet.get("s0").withWeight(5_000 + i % 2));
      fleet.prepare();
      counts[fleet.begin().index()]++;
    }
    Statistics.assertProportional(counts, 5, 1, 1);
  }

  @Test
  void aServerThatFlapsInStepWithThePicksStarvesNobody() {
    Fleet fleet = Fleet.of("weighted-round-robin", Fleet.equal(3));
    List<FakeCandidate> all = List.copyOf(fleet.candidates);
    int[] counts = new int[3];
    for (int i = 0; i < 6_000; i++) {
      fleet.candidates = i % 2 == 0 ? all : all.subList(0, 2);
      fleet.prepare();
      counts[fleet.begin().index()]++;
    }
    Statistics.assertProportional(counts, 5, 5, 2); // 1/3 + 1/2 against 1/3 of every second pick
  }

  @Test
  void theNextCycleAfterAChangeHasTheNewWeights() {
    SplittableRandom random = SEEDS.split();
    Fleet fleet = Fleet.of("weighted-round-robin", new int[] {5, 1, 1});
    for (int round = 0; round < 200; round++) {
      int[] weights = randomSlots(random, 3, 50);
      fleet.candidates.replaceAll(c -> c.withWeight(weights[c.index()] * 1000));
      fleet.prepare();
      int[] counts = fleet.counts(Arrays.stream(weights).sum());
      assertThat(counts).isEqualTo(weights);
    }
  }

  @Test
  void anExcludedServersTurnsGoToTheOthersByWeight() {
    Fleet fleet = Fleet.of("weighted-round-robin", new int[] {6, 3, 2, 1});
    fleet.exclude(fleet.get("s0"));
    assertThat(fleet.counts(6_000)).containsExactly(0, 3_000, 2_000, 1_000);
  }

  @Test
  void longRunsOfExcludedServersDoNotMakeAPickLong() {
    Fleet fleet = Fleet.of("weighted-round-robin", new int[] {1000, 2, 1}, "sequence=ipvs");
    fleet.exclude(fleet.get("s0"));
    Statistics.assertProportional(Arrays.copyOfRange(fleet.counts(9_000), 1, 3), 2, 1);
  }

  @Test
  void longCyclesAreShortenedAndNoWeightStarves() {
    SplittableRandom random = SEEDS.split();
    for (int n : new int[] {2, 10, 1_000, 10_000}) {
      int[] weights = new int[n];
      Arrays.setAll(weights, i -> 1 + random.nextInt(1_000_000));
      weights[0] = 1;
      weights[1] = 999_983; // a prime: the common divisor is 1
      int[] slots = CycleSlots.of(weights);
      long total = Arrays.stream(slots).asLongStream().sum();
      int limit = Math.max(8 * n, 65_536);
      assertThat(total).isLessThanOrEqualTo(limit).isGreaterThan(limit / 3);
      double scale = (double) (limit - n) / Arrays.stream(weights).asLongStream().sum();
      for (int i = 0; i < n; i++) {
        assertThat(slots[i]).isGreaterThanOrEqualTo(1);
        double ideal = weights[i] * scale;
        assertThat(slots[i] - ideal).isBetween(-0.5, ideal < 0.5 ? 1 : 0.5);
      }
    }
  }

  @Test
  void theLargestWeightsAndFleetsAreWithinReach() {
    int[] weights = new int[10_000];
    Arrays.setAll(weights, i -> 1 + i % 1000);
    Fleet fleet = Fleet.of("weighted-round-robin", weights);
    int[] counts = fleet.counts(80_000);
    for (int i = 0; i < weights.length; i++) {
      assertThat(counts[i]).isBetween(1, 2 + weights[i] * 80_000 / 5_005_000);
    }
  }

  private static int[] randomSlots(SplittableRandom random, int n, int largest) {
    int[] slots = new int[n];
    Arrays.setAll(slots, i -> 1 + random.nextInt(largest));
    return Weights.reduced(slots);
  }

  private static int[] nginx(int[] weights) {
    int total = Arrays.stream(weights).sum();
    int[] current = new int[weights.length];
    int[] order = new int[total];
    for (int k = 0; k < total; k++) {
      int best = 0;
      for (int i = 0; i < weights.length; i++) {
        current[i] += weights[i];
        if (current[i] > current[best]) {
          best = i;
        }
      }
      current[best] -= total;
      order[k] = best;
    }
    return order;
  }

  private static int[] kernel(int[] weights) {
    int[] order = new int[Arrays.stream(weights).sum()];
    int k = 0;
    for (int bar = Arrays.stream(weights).max().orElseThrow(); bar > 0; bar--) {
      for (int i = 0; i < weights.length; i++) {
        if (weights[i] >= bar) {
          order[k++] = i;
        }
      }
    }
    return order;
  }
}
