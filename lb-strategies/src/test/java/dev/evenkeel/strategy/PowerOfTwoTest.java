package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerOfTwoTest {

  @Test
  void ofTwoServersTheLoadedOneIsNeverTakenAgainstTheIdleOne() {
    Fleet fleet = Fleet.of("power-of-two", Fleet.equal(2));
    fleet.begin(fleet.get("s0"));
    assertThat(fleet.counts(5_000)).containsExactly(0, 5_000);
  }

  @Test
  void theOneLoadedServerOfManyIsNeverTakenAsTheTwoAlwaysDiffer() {
    Fleet fleet = Fleet.of("power-of-two", new int[] {1, 1, 1, 1});
    fleet.begin(fleet.get("s2"));
    assertThat(fleet.counts(20_000)[2]).isZero();
  }

  @Test
  void anEvenHeavilyPreferredServerIsNotTakenLoadedAgainstIdle() {
    Fleet fleet = Fleet.of("power-of-two", new int[] {1000, 1, 1});
    fleet.begin(fleet.get("s0"));
    int[] counts = fleet.counts(10_000);
    assertThat(counts[0]).isZero();
    Statistics.assertProportional(new int[] {counts[1], counts[2]}, 1, 1);
  }

  @Test
  void withoutLoadTheSharesAreThoseOfTheWeights() {
    Statistics.assertProportional(
        Fleet.of("power-of-two", Fleet.equal(7)).counts(70_000), Fleet.equal(7));
    Statistics.assertProportional(
        Fleet.of("power-of-two", new int[] {5, 3, 2}).counts(50_000), 5, 3, 2);
  }

  @Test
  void underLoadTheSharesFollowTheWeights() {
    int[] weights = {8, 4, 2, 1, 1};
    Fleet fleet = Fleet.of("power-of-two", weights);
    for (int i = 0; i < 1_600; i++) {
      fleet.begin();
    }
    for (int i = 0; i < weights.length; i++) {
      assertThat(fleet.candidates.get(i).inFlight()).isBetween(weights[i] * 95, weights[i] * 105);
    }
  }

  /** Mean and 99.9 % quantile of the fullest of n bins: algorithms of Mitzenmacher, simulated. */
  @ParameterizedTest
  @CsvSource({"100, 2.61, 4", "1000, 3.01, 4"})
  void asManyCallsAsServersFillNoneMuch(int servers, double mean, int most) {
    int rounds = 200;
    double sum = 0;
    Fleet fleet = Fleet.of("power-of-two", Fleet.equal(servers));
    for (int round = 0; round < rounds; round++) {
      fleet.candidates.forEach(c -> c.running().set(0));
      for (int i = 0; i < servers; i++) {
        fleet.begin();
      }
      int fullest = fleet.candidates.stream().mapToInt(FakeCandidate::inFlight).max().orElseThrow();
      assertThat(fullest).isLessThanOrEqualTo(most + 1);
      sum += fullest;
    }
    assertThat(sum / rounds).isBetween(mean - 0.25, mean + 0.15);
  }

  @Test
  void excludedServersAreReplacedByAnotherDraw() {
    Fleet fleet = Fleet.of("power-of-two", Fleet.equal(6));
    fleet.exclude(fleet.get("s1"));
    fleet.exclude(fleet.get("s4"));
    int[] counts = fleet.counts(40_000);
    assertThat(counts[1] + counts[4]).isZero();
    Statistics.assertProportional(
        Arrays.stream(counts).filter(count -> count > 0).toArray(), 1, 1, 1, 1);
  }
}
