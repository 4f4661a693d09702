package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.testkit.FakeCandidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaglevTest {

  private static final int KEYS = 50_000;

  private static Scheduler maglev() {
    return new Maglev(Maglev.DEFAULT_TABLE_SIZE, ServerHashes.byId());
  }

  /** Slots of one server, from what it says of itself: "6554 of 65537 slots". */
  private static int slots(Picker picker, FakeCandidate server) {
    return Integer.parseInt(picker.describe(server).split(" ", -1)[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 10, 20, 50})
  void whenOneOfEqualServersLeavesHardlyAnyOtherKeyMovesAndItsReturnRestoresAll(int count) {
    List<FakeCandidate> fleet = KeyedFleet.equal(count);
    Scheduler scheduler = maglev();
    String[] before = KeyedFleet.owners(KeyedFleet.prepare(scheduler, fleet), KEYS);
    String[] during =
        KeyedFleet.owners(
            KeyedFleet.prepare(scheduler, KeyedFleet.without(fleet, fleet.get(count / 2))), KEYS);
    String gone = KeyedFleet.id(fleet.get(count / 2));
    int moved = 0;
    int others = 0;
    for (int key = 0; key < KEYS; key++) {
      if (!before[key].equals(gone)) {
        others++;
        moved += before[key].equals(during[key]) ? 0 : 1;
      }
    }
    assertThat((double) moved / others).isLessThan(0.006);
    assertThat(KeyedFleet.owners(KeyedFleet.prepare(scheduler, fleet), KEYS)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 655})
  void equalServersOwnTheSameNumberOfSlotsButForOne(int count) {
    List<FakeCandidate> fleet = KeyedFleet.equal(count);
    Picker picker = KeyedFleet.prepare(maglev(), fleet);
    int[] slots = fleet.stream().mapToInt(server -> slots(picker, server)).toArray();
    assertThat(Arrays.stream(slots).sum()).isEqualTo(65_537);
    assertThat(Arrays.stream(slots).max().orElseThrow() - Arrays.stream(slots).min().orElseThrow())
        .isLessThanOrEqualTo(1);
  }

  @Test
  void slotsFollowTheWeights() {
    int[] weights = {1, 2, 3, 5, 8, 13, 1000};
    List<FakeCandidate> fleet = KeyedFleet.weighted(weights);
    Picker picker = KeyedFleet.prepare(maglev(), fleet);
    double unit = 65_537.0 / Arrays.stream(weights).sum();
    for (int i = 0; i < weights.length; i++) {
      // Each of the light ones may have one more, from the first round, in which all take part, and
      // the heaviest pays for that.
      double rounding = weights[i] == 1000 ? weights.length : 1.5;
      assertThat((double) slots(picker, fleet.get(i)))
          .isCloseTo(weights[i] * unit, within(rounding));
    }
  }

  @Test
  void theLightestServerHasASlotToo() {
    List<FakeCandidate> fleet = new ArrayList<>(KeyedFleet.equal(300));
    fleet.replaceAll(server -> server.withWeight(1_000_000));
    fleet.set(0, fleet.get(0).withWeight(1));
    assertThat(slots(KeyedFleet.prepare(maglev(), fleet), fleet.get(0))).isPositive();
  }

  @Test
  void theTableGrowsInStepsWithTheMembersAndNotWithThoseThatAreUp() {
    Scheduler scheduler = maglev();
    List<FakeCandidate> fleet = KeyedFleet.equal(700);
    assertThat(KeyedFleet.prepare(scheduler, fleet).describe(fleet.get(0)))
        .endsWith(" of 131101 slots");
    List<FakeCandidate> up = fleet.subList(0, 500);
    assertThat(KeyedFleet.prepare(scheduler, up).describe(fleet.get(0)))
        .endsWith(" of 131101 slots");
    fleet.subList(500, 700).forEach(scheduler::onForget);
    assertThat(KeyedFleet.prepare(scheduler, up).describe(fleet.get(0)))
        .endsWith(" of 65537 slots");
  }

  @Test
  void aSizeThatIsNotPrimeBecomesTheNextPrime() {
    List<FakeCandidate> fleet = KeyedFleet.equal(2);
    Picker picker = KeyedFleet.prepare(new Maglev(1000, ServerHashes.byId()), fleet);
    assertThat(picker.describe(fleet.get(0))).endsWith(" of 1009 slots");
  }

  @Test
  void aChangeThatChangesNothingKeepsTheTable() {
    int[] asked = {0};
    ServerHashes counting =
        (server, from, to) -> {
          asked[0]++;
          return ServerHashes.byId().of(server, from, to);
        };
    Scheduler scheduler = new Maglev(251, counting);
    List<FakeCandidate> fleet = KeyedFleet.weighted(1, 2);
    KeyedFleet.prepare(scheduler, fleet);
    assertThat(asked[0]).isEqualTo(2);
    KeyedFleet.prepare(scheduler, List.of(fleet.get(1), fleet.get(0)));
    assertThat(asked[0]).isEqualTo(2);
    KeyedFleet.prepare(scheduler, List.of(fleet.get(0).withWeight(5000), fleet.get(1)));
    assertThat(asked[0]).isEqualTo(4);
  }
}
