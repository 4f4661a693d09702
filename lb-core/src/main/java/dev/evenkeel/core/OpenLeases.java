package dev.evenkeel.core;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Holds every lease from its opening to its end: a phantom reference must itself be held by
 * somebody, or it goes the way of its referent, and nobody hears of the attempt that was dropped.
 *
 * <p>Each call puts one in and takes it out, from any thread, so there is neither a node to
 * allocate nor a lock to wait for: a lease takes a free slot of a table by one compare-and-set, and
 * gives it back by a write, as nobody else writes to a slot that is taken. A thread looks at a
 * window of slots that only few others look at, and finds its last slot free again. If the window
 * is full, as one thread may hold many attempts, it tries windows of further tables, each twice as
 * large as the one before, drawn at random. Tables stay: they are as large as the most leases that
 * were ever open at once, times a small factor, at 4 bytes a slot.
 */
final class OpenLeases {

  /** About a cache line of references, so that looking through a window costs one miss. */
  private static final int WINDOW = 16;

  /** More than the threads that call at the same moment, as a rule. */
  private static final int FIRST_WINDOWS = 32;

  private static final int FIRST_SLOTS = FIRST_WINDOWS * WINDOW;

  /** The last table alone has more slots than any heap has room for leases. */
  private static final int TABLES = 20;

  /** 2^64 divided by the golden ratio: spreads thread ids, which follow one another. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable Lease>> tables =
      new AtomicReferenceArray<>(TABLES);

  OpenLeases() {
    tables.set(0, new AtomicReferenceArray<>(FIRST_SLOTS));
  }

  /** Holds a lease until it is removed, and tells it where. */
  void add(Lease lease) {
    long place = Thread.currentThread().getId() * GOLDEN;
    for (int number = 0; !add(lease, number, place); number = (number + 1) % TABLES) {
      place = ThreadLocalRandom.current().nextLong();
    }
  }

  private boolean add(Lease lease, int number, long place) {
    AtomicReferenceArray<@Nullable Lease> table = table(number);
    int windows = table.length() / WINDOW;
    int first = (int) (place >>> 32) & (windows - 1);
    for (int slot = first * WINDOW; slot < (first + 1) * WINDOW; slot++) {
      if (table.getOpaque(slot) == null) {
        lease.slot = slotsBefore(number) + slot;
        if (table.compareAndSet(slot, null, lease)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Lets go of a lease that was added. To be called once. */
  void remove(Lease lease) {
    int number = 31 - Integer.numberOfLeadingZeros(lease.slot / FIRST_SLOTS + 1);
    table(number).setRelease(lease.slot - slotsBefore(number), null);
  }

  private static int slotsBefore(int number) {
    return FIRST_SLOTS * ((1 << number) - 1);
  }

  private AtomicReferenceArray<@Nullable Lease> table(int number) {
    AtomicReferenceArray<@Nullable Lease> table = tables.get(number);
    if (table == null) {
      AtomicReferenceArray<@Nullable Lease> next =
          new AtomicReferenceArray<>(FIRST_SLOTS << number);
      AtomicReferenceArray<@Nullable Lease> raced = tables.compareAndExchange(number, null, next);
      table = raced == null ? next : raced;
    }
    return table;
  }

  /** Returns how many leases are held. Looks at every slot: for tests. */
  int size() {
    int size = 0;
    for (int number = 0; number < TABLES; number++) {
      AtomicReferenceArray<@Nullable Lease> table = tables.get(number);
      for (int slot = 0; table != null && slot < table.length(); slot++) {
        size += table.get(slot) == null ? 0 : 1;
      }
    }
    return size;
  }

  /** Returns how many slots there are. */
  int slots() {
    int slots = 0;
    for (int number = 0; number < TABLES; number++) {
      AtomicReferenceArray<@Nullable Lease> table = tables.get(number);
      slots += table == null ? 0 : table.length();
    }
    return slots;
  }
}
