package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.evenkeel.api.Picker;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.testkit.FakeCandidate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RingHashTest {

  @Test
  void aServerHasItsPointsForEachUnitOfItsWeight() {
    RingHash scheduler = new RingHash(160, ServerHashes.byId());
    List<FakeCandidate> fleet = KeyedFleet.weighted(1, 3);
    Picker picker =
        KeyedFleet.prepare(scheduler, List.of(fleet.get(0), fleet.get(1), fleet(500), fleet(1)));
    assertThat(picker.describe(fleet.get(0))).isEqualTo("160 of 721 points");
    assertThat(picker.describe(fleet.get(1))).isEqualTo("480 of 721 points");
    assertThat(picker.describe(fleet(500))).isEqualTo("80 of 721 points");
    // A point at least, however light.
    assertThat(picker.describe(fleet(1))).isEqualTo("1 of 721 points");
  }

  private static FakeCandidate fleet(int thousandths) {
    return KeyedFleet.server("t-" + thousandths, 1000 + thousandths, 1).withWeight(thousandths);
  }

  @Test
  void aLargeRingIsScaledDownInProportion() {
    RingHash scheduler = new RingHash(10_000, ServerHashes.byId());
    KeyedFleet.prepare(scheduler, KeyedFleet.weighted(1000, 500, 1000, 1));
    int[] counts = new int[4];
    for (int i = 0; i < scheduler.ring().size(); i++) {
      counts[scheduler.ring().ownerAt(i)]++;
    }
    assertThat(scheduler.ring().size()).isCloseTo(RingHash.MAX_RING, within(4));
    double unit = RingHash.MAX_RING / 2501.0;
    assertThat((double) counts[0]).isCloseTo(1000 * unit, within(1.0));
    assertThat((double) counts[1]).isCloseTo(500 * unit, within(1.0));
    assertThat((double) counts[2]).isCloseTo(1000 * unit, within(1.0));
    assertThat((double) counts[3]).isCloseTo(unit, within(1.0));
  }

  @Test
  void onAScaledRingARemovalMovesFewKeysBesides() {
    RingHash scheduler = new RingHash(10_000, ServerHashes.byId());
    List<FakeCandidate> fleet = KeyedFleet.equal(200);
    List<FakeCandidate> heavy = fleet.stream().map(server -> server.withWeight(1_000_000)).toList();
    String[] before = KeyedFleet.owners(KeyedFleet.prepare(scheduler, heavy), 20_000);
    String[] after =
        KeyedFleet.owners(
            KeyedFleet.prepare(scheduler, KeyedFleet.without(heavy, heavy.get(7))), 20_000);
    int others = 0;
    for (int i = 0; i < before.length; i++) {
      others += before[i].equals("s-7") || before[i].equals(after[i]) ? 0 : 1;
    }
    // The server's own part is 1/200, that is 100 keys.
    assertThat(others).isLessThan(200);
  }

  @Test
  void balanceIsThatOf160Points() {
    Map<String, Integer> parts =
        KeyedFleet.counts(
            KeyedFleet.owners(
                KeyedFleet.prepare(new RingHash(160, ServerHashes.byId()), KeyedFleet.equal(10)),
                200_000));
    assertThat(parts.values()).allMatch(part -> part > 14_000 && part < 25_400);
  }

  @Test
  void pointsOutOfRangeAreRefused() {
    assertThatThrownBy(
            () -> RingHash.create(SchedulerOptions.of("ring-hash", Map.of("points", "0"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("points")
        .hasMessageContaining("1 to 10000");
  }
}
