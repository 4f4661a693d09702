package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.evenkeel.api.Picker;
import dev.evenkeel.testkit.FakeCandidate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceHashTest {

  private static Picker prepare(List<FakeCandidate> fleet) {
    return KeyedFleet.prepare(
        new SourceHash(SourceHash.DEFAULT_BUCKETS, ServerHashes.byId()), fleet);
  }

  /** IPVS gives the last two of these nothing. */
  @Test
  void fiveServersOfWeight100AllGetTheirPart() {
    Map<String, Integer> parts =
        KeyedFleet.counts(
            KeyedFleet.owners(prepare(KeyedFleet.weighted(100, 100, 100, 100, 100)), 50_000));
    assertThat(parts).hasSize(5);
    assertThat(parts.values()).allSatisfy(part -> assertThat(part).isCloseTo(10_000, within(800)));
  }

  @Test
  void onlyTheProportionOfTheWeightsMatters() {
    assertThat(KeyedFleet.owners(prepare(KeyedFleet.weighted(1, 2, 3)), 20_000))
        .isEqualTo(KeyedFleet.owners(prepare(KeyedFleet.weighted(100, 200, 300)), 20_000));
  }

  @Test
  void aServerWithAThousandthOfTheWeightGetsSome() {
    List<FakeCandidate> fleet = KeyedFleet.weighted(1, 1000);
    assertThat(prepare(fleet).describe(fleet.get(0))).isNotEqualTo("0 of 16384 buckets");
  }
}
