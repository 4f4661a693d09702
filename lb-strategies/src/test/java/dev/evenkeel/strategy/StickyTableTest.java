package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StickyTableTest {

  @Test
  void aKeyHasItsLatestValueAndAStrangerNone() {
    StickyTable table = new StickyTable(64);
    assertThat(table.get(0)).isZero();
    assertThat(table.get(7)).isZero();
    table.put(7, StickyTable.value(1, 5));
    table.put(0, StickyTable.value(1, 6));
    table.put(7, StickyTable.value(2, 8));
    assertThat(table.get(7)).isEqualTo(StickyTable.value(2, 8));
    assertThat(StickyTable.payload(table.get(0))).isEqualTo(6);
    assertThat(table.get(8)).isZero();
  }

  @Test
  void theCapacityIsTheNextPowerOfTwo() {
    for (int[] pair : new int[][] {{1, 4}, {4, 4}, {5, 8}, {10_000, 16_384}, {16_384, 16_384}}) {
      assertThat(new StickyTable(pair[0]).capacity()).isEqualTo(pair[1]);
    }
  }

  @Test
  void aFullPlaceForgetsTheEntryThatWasUnusedForLongest() {
    StickyTable table = new StickyTable(4);
    for (int key = 1; key <= 4; key++) {
      table.put(key, StickyTable.value(key, key));
    }
    table.put(1, StickyTable.value(5, 1));
    table.put(5, StickyTable.value(6, 5));
    assertThat(table.get(2)).isZero();
    for (int key : new int[] {1, 3, 4, 5}) {
      assertThat(StickyTable.payload(table.get(key))).isEqualTo(key);
    }
  }

  @Test
  void ageIsRightAcrossTheEndOfTheClock() {
    long last = (1L << StickyTable.TIME_BITS) - 1;
    assertThat(StickyTable.age(StickyTable.value(3, 1), StickyTable.value(10, 2))).isEqualTo(7);
    assertThat(StickyTable.age(StickyTable.value(last, 1), StickyTable.value(4, 2))).isEqualTo(5);
    assertThat(StickyTable.age(StickyTable.value(10, 1), StickyTable.value(3, 2))).isZero();
    assertThat(StickyTable.age(StickyTable.value(4, 1), StickyTable.value(last, 2))).isZero();
  }

  @Test
  void keysNeverGetTheValueOfAnotherWhileManyThreadsWrite() throws Exception {
    StickyTable table = new StickyTable(256);
    int threads = 4;
    CountDownLatch start = new CountDownLatch(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Integer>> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        long seed = i;
        workers.add(
            pool.submit(
                () -> {
                  start.countDown();
                  start.await();
                  return storm(table, new Random(seed));
                }));
      }
      for (Future<Integer> worker : workers) {
        // Each thread finds most of what it and the others wrote.
        assertThat(worker.get(60, TimeUnit.SECONDS)).isGreaterThan(10_000);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** Reads and writes keys whose payload follows from the key, and returns how often it hit. */
  private static int storm(StickyTable table, Random random) {
    int hits = 0;
    for (int i = 0; i < 300_000; i++) {
      long key = KeyHash.mix(1 + random.nextInt(400));
      long payload = 1 + (key >>> 40);
      long found = table.get(key);
      if (found != 0) {
        assertThat(StickyTable.payload(found)).isEqualTo(payload);
        hits++;
      }
      if (random.nextInt(4) == 0) {
        table.put(key, StickyTable.value(i / 1000, payload));
      }
    }
    return hits;
  }
}
