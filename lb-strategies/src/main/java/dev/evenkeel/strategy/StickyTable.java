package dev.evenkeel.strategy;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A map of a fixed size from 64-bit keys to 64-bit values in which a full place forgets its oldest
 * entry. No method locks, waits, retries or allocates; all may run concurrently.
 *
 * <p>An entry is two longs: the key xor the value, and the value. A reader that meets a
 * half-written entry, or the halves of two, sees a key that is not its own, and misses (the
 * lockless transposition table of Hyatt's Crafty). So a miss costs a caller no more than asking
 * again, and a value is never given to a wrong key.
 *
 * <p>A key may stand in one of four neighbouring entries, which share a cache line. The upper bits
 * of a value are the time of its last use, by a clock that counts {@link #TIME_BITS} bits and then
 * starts again.
 */
final class StickyTable {

  static final int TIME_BITS = 36;

  private static final int TIME_SHIFT = Long.SIZE - TIME_BITS;
  private static final int WAYS = 4;

  private final AtomicLongArray words;
  private final int mask;

  /** Makes an empty table for at least {@code capacity} entries, rounded up to a power of two. */
  StickyTable(int capacity) {
    int sets = Integer.highestOneBit(Math.max(1, (capacity + WAYS - 1) / WAYS) * 2 - 1);
    words = new AtomicLongArray(sets * WAYS * 2);
    mask = sets - 1;
  }

  /** Returns how many entries there can be. */
  int capacity() {
    return words.length() / 2;
  }

  /** Returns the value of {@code key}, or 0 if it has none. */
  long get(long key) {
    int set = set(key);
    for (int at = set; at < set + WAYS * 2; at += 2) {
      long value = words.getOpaque(at + 1);
      if ((words.getOpaque(at) ^ value) == key) {
        return value;
      }
    }
    return 0;
  }

  /**
   * Gives {@code key} a value, which is not 0. It takes the place of the key's old one, or of the
   * entry that was unused for longest.
   */
  void put(long key, long value) {
    int set = set(key);
    int oldest = set;
    long greatestAge = -1;
    for (int at = set; at < set + WAYS * 2; at += 2) {
      long found = words.getOpaque(at + 1);
      if ((words.getOpaque(at) ^ found) == key) {
        oldest = at;
        break;
      }
      long age = found == 0 ? Long.MAX_VALUE : age(found, value);
      if (age > greatestAge) {
        greatestAge = age;
        oldest = at;
      }
    }
    words.setOpaque(oldest, key ^ value);
    words.setOpaque(oldest + 1, value);
  }

  /** Returns a value of this time and these lower 28 bits. */
  static long value(long time, long payload) {
    return (time << TIME_SHIFT) | payload;
  }

  /** Returns the lower 28 bits of a value. */
  static long payload(long value) {
    return value & ((1L << TIME_SHIFT) - 1);
  }

  /**
   * Returns how much time lies between the times of two values; 0 if {@code later} is the earlier
   * one, as a thread may be late with its time.
   */
  static long age(long value, long later) {
    // Shifted to the top, the difference has the right sign also where the clock started again.
    long difference = ((later >>> TIME_SHIFT) - (value >>> TIME_SHIFT)) << TIME_SHIFT;
    return Math.max(0, difference >> TIME_SHIFT);
  }

  /** Returns the first word of the four entries in which {@code key} may stand. */
  private int set(long key) {
    return ((int) key & mask) * WAYS * 2;
  }
}
