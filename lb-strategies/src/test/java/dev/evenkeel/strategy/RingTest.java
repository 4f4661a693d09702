package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RingTest {

  private static final String[] NAMES = {"a", "b", "c", "d", "e", "f"};

  @Test
  void aKeyBelongsToTheFirstPointAtOrAfterItAroundTheEnd() {
    Ring ring =
        new Ring.Builder().add(0, new long[] {100, -100}).add(1, new long[] {200}).build(NAMES);
    assertThat(ring.owner(0)).isZero();
    assertThat(ring.owner(100)).isZero();
    assertThat(ring.owner(101)).isEqualTo(1);
    assertThat(ring.owner(200)).isEqualTo(1);
    assertThat(ring.owner(201)).isZero();
    assertThat(ring.owner(Long.MAX_VALUE)).isZero();
    assertThat(ring.owner(-100)).isZero();
    assertThat(ring.owner(-99)).isZero();
    assertThat(ring.owner(-1)).isZero();
  }

  @Test
  void aRingOfOnePointOwnsEverything() {
    Ring ring = new Ring.Builder().add(3, new long[] {Long.MIN_VALUE}).build(NAMES);
    for (long key : new long[] {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertThat(ring.owner(key)).isEqualTo(3);
    }
  }

  @Test
  void ofPointsOnOnePlaceTheSmallerNameOwnsTheKey() {
    long[] point = {77};
    assertThat(new Ring.Builder().add(1, point).add(0, point).build(NAMES).owner(70)).isZero();
    assertThat(new Ring.Builder().add(0, point).add(1, point).build(NAMES).owner(70)).isZero();
  }

  /** Few places, so that most points share one. */
  @Test
  void howARingWasBuiltDoesNotShow() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      long spread = round % 2 == 0 ? 20 : 1L << 40;
      List<long[]> points = new ArrayList<>();
      for (int owner = 0; owner < NAMES.length; owner++) {
        points.add(
            random
                .longs(1 + random.nextInt(30), 0, spread)
                .map(place -> place * (Long.MAX_VALUE / 16 / spread) * 31)
                .toArray());
      }
      Ring expected = ring(points, 0, 1, 2, 3, 4, 5);
      Ring shuffled = ring(points, 4, 2, 5, 0, 3, 1);
      Ring grown =
          ring(points, 1, 4).with(ring(points, 5, 0), NAMES).with(ring(points, 3, 2), NAMES);
      Ring changed = expected.without(ring(points, 2, 0)).with(ring(points, 0, 2), NAMES);
      assertSame(expected, shuffled);
      assertSame(expected, grown);
      assertSame(expected, changed);
      assertSame(ring(points, 3), expected.without(ring(points, 0, 1, 2, 4, 5)));
      assertSame(ring(points), expected.without(expected));
    }
  }

  @Test
  void lookUpsFindWhatASearchOfAllPointsFinds() {
    Random random = new Random(2);
    for (int size : new int[] {1, 2, 3, 10, 1000, 200_000}) {
      Ring ring = new Ring.Builder().add(0, random.longs(size).toArray()).build(NAMES);
      Ring owned = owned(ring);
      for (int i = 0; i < 200; i++) {
        long key = i % 3 == 0 ? ring.point(random.nextInt(size)) : random.nextLong();
        int first = 0;
        while (first < size && Long.compareUnsigned(ring.point(first), key) < 0) {
          first++;
        }
        assertThat(owned.owner(key)).isEqualTo(first % size % NAMES.length);
      }
    }
  }

  /** Gives point number i to owner i modulo the number of names. */
  private static Ring owned(Ring ring) {
    Ring.Builder builder = new Ring.Builder();
    for (int i = 0; i < ring.size(); i++) {
      builder.add(i % NAMES.length, new long[] {ring.point(i)});
    }
    return builder.build(NAMES);
  }

  private static Ring ring(List<long[]> points, int... owners) {
    Ring.Builder builder = new Ring.Builder();
    for (int owner : owners) {
      builder.add(owner, points.get(owner));
    }
    return builder.build(NAMES);
  }

  private static void assertSame(Ring expected, Ring actual) {
    assertThat(describe(actual)).isEqualTo(describe(expected));
  }

  private static List<String> describe(Ring ring) {
    List<String> points = new ArrayList<>();
    for (int i = 0; i < ring.size(); i++) {
      points.add(ring.point(i) + ":" + ring.ownerAt(i));
    }
    return points;
  }
}
