package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LotteryTest {

  @Test
  void sharesAreThoseOfTheWeights() {
    for (int[] weights :
        new int[][] {
          {1, 1}, {5, 1, 1}, {1000, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {7, 7, 3, 3, 1}
        }) {
      Fleet fleet = Fleet.of("weighted-random", weights);
      Statistics.assertProportional(fleet.counts(100_000), weights);
    }
  }

  @Test
  void randomIsBlindToWeight() {
    Fleet fleet = Fleet.of("random", new int[] {1000, 1, 20, 3});
    Statistics.assertProportional(fleet.counts(40_000), 1, 1, 1, 1);
  }

  @Test
  void eachWeightOfAVeryLargeFleetCountsExactly() {
    // Read off the table itself: how many of all 2^32 places in its columns are whose.
    int n = 10_000;
    FakeCandidate[] candidates = new FakeCandidate[n];
    long total = 0;
    for (int i = 0; i < n; i++) {
      candidates[i] = Fleet.candidate(i, 1 + i % 1000);
      total += candidates[i].weight();
    }
    Lottery lottery = Lottery.byWeight(candidates);
    double[] share = new double[n];
    int places = 64;
    for (int column = 0; column < n; column++) {
      long high = (((long) column << 32) / n + 1) << 32;
      for (int place = 0; place < places; place++) {
        share[lottery.draw(high | (place * 0x1_0000_0000L / places + 0x200_0000L))] += 1.0;
      }
    }
    for (int i = 0; i < n; i++) {
      double expected = (double) candidates[i].weight() / total * n * places;
      // Each of the columns that a weight is spread over is read to 1/64.
      assertThat(share[i]).isCloseTo(expected, org.assertj.core.data.Offset.offset(3.0));
    }
  }

  @Test
  void thoseLeftKeepTheirSharesHoweverMuchWeightIsExcluded() {
    Fleet fleet = Fleet.of("weighted-random", new int[] {1000, 3, 2, 1});
    fleet.exclude(fleet.get("s0"));
    Statistics.assertProportional(Arrays.copyOfRange(fleet.counts(30_000), 1, 4), 3, 2, 1);
  }

  @Test
  void theNeighbourOfAnExcludedServerGetsNoMoreThanTheOthers() {
    Fleet fleet = Fleet.of("random", Fleet.equal(5));
    fleet.exclude(fleet.get("s2"));
    int[] counts = fleet.counts(40_000);
    assertThat(counts[2]).isZero();
    Statistics.assertProportional(
        new int[] {counts[0], counts[1], counts[3], counts[4]}, 1, 1, 1, 1);
  }
}
