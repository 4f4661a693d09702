package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.testkit.FakeCandidate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class JumpHashTest {

  private static final int KEYS = 20_000;

  @Test
  void shardsAreOrderedByTheNumbersInTheirIds() {
    List<String> ids =
        new ArrayList<>(
            List.of(
                "b-1", "a-10", "a-9", "a-2-b", "a-2", "a", "a-010", "10.0.0.9:80", "10.0.0.10:80"));
    ids.sort(JumpHash::compareIds);
    assertThat(ids)
        .containsExactly(
            "10.0.0.9:80", "10.0.0.10:80", "a", "a-2", "a-2-b", "a-9", "a-010", "a-10", "b-1");
  }

  @Test
  void theOrderOfIdsIsTotal() {
    List<String> ids =
        List.of("1", "01", "001", "a1", "a01b", "a1b", "a001b", "a", "", "1a", "01a");
    for (String x : ids) {
      for (String y : ids) {
        assertThat(Integer.signum(JumpHash.compareIds(x, y)))
            .isEqualTo(-Integer.signum(JumpHash.compareIds(y, x)));
        assertThat(JumpHash.compareIds(x, y) == 0).isEqualTo(x.equals(y));
        for (String z : ids) {
          if (JumpHash.compareIds(x, y) < 0 && JumpHash.compareIds(y, z) < 0) {
            assertThat(JumpHash.compareIds(x, z)).isNegative();
          }
        }
      }
    }
  }

  @Test
  void theEleventhShardTakesKeysFromAllAndMovesNoOther() {
    List<FakeCandidate> ten = KeyedFleet.equal(10);
    List<FakeCandidate> eleven = KeyedFleet.equal(11);
    Collections.reverse(eleven);
    String[] before = KeyedFleet.owners(KeyedFleet.prepare(new JumpHash(), ten), KEYS);
    String[] after = KeyedFleet.owners(KeyedFleet.prepare(new JumpHash(), eleven), KEYS);
    for (int i = 0; i < KEYS; i++) {
      assertThat(after[i]).isIn(before[i], "s-10");
    }
  }

  @Test
  void aShardThatIsDownKeepsItsNumberAndOneThatIsForgottenDoesNot() {
    List<FakeCandidate> fleet = KeyedFleet.equal(10);
    List<FakeCandidate> rest = KeyedFleet.without(fleet, fleet.get(3));
    Scheduler scheduler = new JumpHash();
    String[] before = KeyedFleet.owners(KeyedFleet.prepare(scheduler, fleet), KEYS);
    String[] down = KeyedFleet.owners(KeyedFleet.prepare(scheduler, rest), KEYS);
    for (int i = 0; i < KEYS; i++) {
      if (!before[i].equals("s-3")) {
        assertThat(down[i]).isEqualTo(before[i]);
      }
    }
    assertThat(KeyedFleet.counts(down)).hasSize(9);
    scheduler.onForget(fleet.get(3));
    assertThat(KeyedFleet.owners(KeyedFleet.prepare(scheduler, rest), KEYS))
        .isEqualTo(KeyedFleet.owners(KeyedFleet.prepare(new JumpHash(), rest), KEYS));
  }

  @Test
  void aShardThatLeavesAndIsBackBeforeItIsForgottenHasItsNumberAgainAndKeepsIt() {
    List<FakeCandidate> fleet = KeyedFleet.equal(10);
    FakeCandidate gone = fleet.get(3);
    Scheduler scheduler = new JumpHash();
    String[] before = KeyedFleet.owners(KeyedFleet.prepare(scheduler, fleet), KEYS);
    fleet.set(3, KeyedFleet.server("s-3", 10, 1)); // a new server of the old name
    assertThat(KeyedFleet.owners(KeyedFleet.prepare(scheduler, fleet), KEYS)).isEqualTo(before);
    scheduler.onForget(gone);
    assertThat(KeyedFleet.owners(KeyedFleet.prepare(scheduler, fleet), KEYS)).isEqualTo(before);
  }
}
