package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RampTest {

  private static final Ramp.Shape SLOW = new Ramp.Shape(1_000_000_000_000L, 1, 0.1);

  @Test
  void theRecordedTableReplaysExactly() throws Exception {
    List<String[]> rows = PriorityLoadTest.golden("slow_start_envoy.csv");
    for (String[] row : rows) {
      long elapsed = Duration.ofMillis(Long.parseLong(row[0])).toNanos();
      long window = Duration.ofMillis(Long.parseLong(row[1])).toNanos();
      Ramp.Shape shape =
          new Ramp.Shape(window, Double.parseDouble(row[2]), Double.parseDouble(row[3]));
      double expected = Double.parseDouble(row[4]);

      assertThat(shape.part(elapsed))
          .as(String.join(",", row))
          .isCloseTo(expected, Offset.offset(1e-12));
    }
    assertThat(rows).hasSizeGreaterThan(200);
  }

  @Test
  void aServerIsAdmittedAtItsPartOfItsShare() {
    Ramp ramp = Ramp.since(0, SLOW, 0);
    int taken = 0;
    for (int attempt = 0; attempt < 10_000; attempt++) {
      if (ramp.admits(attempt, 0.2, 1)) {
        ramp.taken(attempt, 0.2, 1);
        taken++;
      }
    }

    assertThat(taken).isBetween(200, 202); // 10,000 x 0.2 x 0.1, and what may be behind
  }

  @Test
  void theClientsOfAFleetDoNotAllBeginAtOnceWithAServerThatJoins() {
    LongSupplier random = Rig.chance(5);
    int[] firsts = new int[50]; // by attempt: an interval is 1 / (0.2 x 0.1) attempts
    for (int client = 0; client < 1_000; client++) {
      Ramp ramp = Ramp.since(0, SLOW, random.getAsLong());
      int attempt = 0;
      while (!ramp.admits(700 + attempt, 0.2, 1)) {
        attempt++;
      }
      firsts[Math.max(0, attempt - 1)]++;
    }

    assertThat(Arrays.stream(firsts)).allMatch(clients -> clients > 0 && clients < 45);
  }

  @Test
  void whatWasNotUsedIsNotSavedUpForABurst() {
    Ramp ramp = Ramp.since(0, SLOW, 0);
    ramp.admits(0, 0.2, 1);
    int taken = 0;
    for (int attempt = 1_000_000; attempt < 1_000_050; attempt++) {
      if (ramp.admits(attempt, 0.2, 1)) {
        ramp.taken(attempt, 0.2, 1);
        taken++;
      }
    }

    assertThat(taken).isEqualTo(2);
  }

  @Test
  void aKeyThatIsAdmittedStaysSoAndThePartOfKeysIsTheRampsPart() {
    Ramp ramp = Ramp.since(0, new Ramp.Shape(10_000_000_000L, 1, 0.1), 0);
    LongSupplier random = Rig.chance(5);
    int[] admitted = new int[11];
    for (int i = 0; i < 10_000; i++) {
      long key = random.getAsLong();
      boolean before = false;
      for (int tenth = 1; tenth <= 10; tenth++) {
        boolean now = ramp.admitsKey(key, "a".hashCode(), tenth * 1_000_000_000L);
        assertThat(now || !before).isTrue();
        before = now;
        admitted[tenth] += now ? 1 : 0;
      }
    }

    for (int tenth = 1; tenth <= 10; tenth++) {
      assertThat(admitted[tenth]).isCloseTo(tenth * 1000, Offset.offset(160));
    }
  }
}
