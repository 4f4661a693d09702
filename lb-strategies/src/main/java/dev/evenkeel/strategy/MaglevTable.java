package dev.evenkeel.strategy;

import java.util.Arrays;

/**
 * The table of Maglev hashing (Eisenbud et al., NSDI 2016): a prime number of slots, each owned by
 * one backend. A backend prefers the slots {@code offset}, {@code offset + skip}, {@code offset + 2
 * skip}, ... around the table; in turn each claims the first free one of its list, until all are
 * taken. A backend that leaves gives up its slots, and of the others' slots hardly any change
 * hands.
 *
 * <p>How weights make turns is up to {@link Turns}. Immutable.
 */
final class MaglevTable {

  /** Says how many slots a backend may claim when it is its turn. */
  @FunctionalInterface
  interface Turns {
    /**
     * Called once for each backend in each round. Not always 0 for all backends, or the table never
     * fills.
     */
    int next(int backend);
  }

  private final int[] slots;

  private MaglevTable(int[] slots) {
    this.slots = slots;
  }

  /**
   * Returns the table for these backends, which take turns in the order of the arrays.
   *
   * @param size a prime number above the number of backends
   * @param offsets the first preference of each backend, 0 to {@code size - 1}
   * @param skips the distance between its preferences, 1 to {@code size - 1}
   */
  static MaglevTable fill(int size, int[] offsets, int[] skips, Turns turns) {
    int[] slots = new int[size];
    Arrays.fill(slots, -1);
    int[] preference = offsets.clone();
    int free = size;
    while (true) {
      for (int backend = 0; backend < offsets.length; backend++) {
        for (int claims = turns.next(backend); claims > 0; claims--) {
          int at = preference[backend];
          int skip = skips[backend];
          while (slots[at] >= 0) {
            // Cheaper than a remainder, which would be most of the time that a table takes.
            at += skip;
            if (at >= size) {
              at -= size;
            }
          }
          slots[at] = backend;
          if (--free == 0) {
            return new MaglevTable(slots);
          }
          preference[backend] = at;
        }
      }
    }
  }

  int size() {
    return slots.length;
  }

  /** Returns the backend that owns {@code slot}. */
  int slot(int slot) {
    return slots[slot];
  }

  /** Returns the owner of a well mixed key: its upper half, scaled to the table. */
  int owner(long key) {
    return slots[(int) (((key >>> 32) * slots.length) >>> 32)];
  }

  /** Returns how many slots each of {@code backends} backends owns. */
  int[] counts(int backends) {
    int[] counts = new int[backends];
    for (int backend : slots) {
      counts[backend]++;
    }
    return counts;
  }
}
