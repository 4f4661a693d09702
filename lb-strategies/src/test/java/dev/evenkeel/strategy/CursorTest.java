package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CursorTest {

  @Test
  void oneThreadSeesAnExactSequenceThatGoesRound() {
    for (Cursor cursor : List.of(StripedCursor.atFirst(3), new ExactCursor(3, 0))) {
      for (int i = 0; i < 100; i++) {
        assertThat(cursor.next()).isEqualTo(i % 3);
      }
    }
  }

  @Test
  void aCursorGoesOnAfterThePositionItIsSetTo() {
    for (Cursor cursor : List.of(StripedCursor.atFirst(3), new ExactCursor(3, 0))) {
      for (int position = 0; position < 3; position++) {
        cursor.next();
        cursor.goOnAfter(position);
        assertThat(cursor.next()).isEqualTo((position + 1) % 3);
      }
    }
  }

  @Test
  void aRandomStartIsWithinTheCircleWhateverTheChance() {
    long[] chances = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0x1234_5678_9ABC_DEF0L};
    for (long chance : chances) {
      for (int length : new int[] {1, 2, 7, 65_536, Integer.MAX_VALUE}) {
        Cursor cursor = StripedCursor.atRandom(length, chance);
        int before = cursor.next();
        for (int i = 0; i < 10; i++) {
          int next = cursor.next();
          assertThat(next).isEqualTo(before == length - 1 ? 0 : before + 1);
          before = next;
        }
      }
    }
  }

  @Test
  void theExactCursorWrapsWithoutAJumpAtTheLargestLength() {
    ExactCursor cursor = new ExactCursor(Integer.MAX_VALUE, Integer.MAX_VALUE - 3);
    assertThat(new int[] {cursor.next(), cursor.next(), cursor.next(), cursor.next()})
        .containsExactly(Integer.MAX_VALUE - 3, Integer.MAX_VALUE - 2, Integer.MAX_VALUE - 1, 0);
  }

  @Test
  void theExactCursorGivesManyThreadsEachPositionEquallyOften() throws Exception {
    for (int length : new int[] {2, 3, 7}) {
      ExactCursor cursor = new ExactCursor(length, 1);
      int picksEach = 50_000;
      List<int[]> all =
          Threads.run(
              4,
              thread ->
                  () -> {
                    int[] counts = new int[length];
                    for (int i = 0; i < picksEach; i++) {
                      counts[cursor.next()]++;
                    }
                    return counts;
                  });
      int[] sum = new int[length];
      all.forEach(
          counts -> {
            for (int i = 0; i < length; i++) {
              sum[i] += counts[i];
            }
          });
      int expected = 4 * picksEach / length;
      assertThat(Arrays.stream(sum)).allMatch(count -> count >= expected && count <= expected + 1);
    }
  }

  @Test
  void aCarriedCursorGoesOnFromThePositionItIsGiven() {
    for (Cursor cursor : List.of(StripedCursor.atFirst(4), new ExactCursor(4, 0))) {
      cursor.next();
      cursor.next(); // stands at 1
      Cursor carried = cursor.carriedTo(new int[] {0, 2, 1, 1}, 3);
      assertThat(new int[] {carried.next(), carried.next(), carried.next()})
          .containsExactly(0, 1, 2);
    }
  }
}
