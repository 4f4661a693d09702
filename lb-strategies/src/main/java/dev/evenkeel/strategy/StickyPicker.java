package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import org.jspecify.annotations.Nullable;

/**
 * The picker of {@link Sticky}. It remembers a server as its index and, in a few bits, which of the
 * servers that had this index it was.
 */
final class StickyPicker implements Picker {

  /** As many servers as an engine holds, and twice as many that are leaving. */
  private static final int INDEX_BITS = 18;

  /** An index would have to change hands 1024 times within one time to live to be mistaken. */
  private static final int GENERATION_BITS = 10;

  /** A time to live has a few thousand ticks: as exact as anybody notices. */
  private static final int TICK_BITS = 12;

  private final Picker delegate;
  private final @Nullable Candidate[] byIndex;
  private final int[] generations;
  private final StickyTable table;
  private final int tickShift;
  private final long ttlTicks;

  StickyPicker(
      Picker delegate,
      @Nullable Candidate[] byIndex,
      int[] generations,
      StickyTable table,
      long ttlNanos) {
    this.delegate = delegate;
    this.byIndex = byIndex;
    this.generations = generations;
    this.table = table;
    int ttlBits = Long.SIZE - Long.numberOfLeadingZeros(ttlNanos);
    // Longer ticks than these would leave the table's clock bits that never change.
    tickShift = Math.max(0, Math.min(ttlBits - TICK_BITS, Long.SIZE - StickyTable.TIME_BITS));
    ttlTicks = ttlNanos >> tickShift;
  }

  @Override
  public @Nullable Candidate pick(PickContext context) {
    if (!context.hasAffinity()) {
      return delegate.pick(context);
    }
    long key = KeyHash.mix(context.affinity());
    long time = context.nowNanos() >> tickShift;
    long remembered = table.get(key);
    Candidate home = remembered == 0 ? null : home(remembered, time);
    if (home != null && !context.excludes(home)) {
      remember(key, home, time, remembered);
      return home;
    }
    Candidate chosen = delegate.pick(context);
    if (chosen != null) {
      remember(key, chosen, time, remembered);
    }
    return chosen;
  }

  @Override
  public String describe(Candidate candidate) {
    return delegate.describe(candidate);
  }

  private @Nullable Candidate home(long remembered, long time) {
    if (StickyTable.age(remembered, StickyTable.value(time, 0)) > ttlTicks) {
      return null;
    }
    long payload = StickyTable.payload(remembered);
    int index = (int) (payload >>> GENERATION_BITS) - 1;
    Candidate home = index < byIndex.length ? byIndex[index] : null;
    return home != null && payload(home) == payload ? home : null;
  }

  /** Writes only if the server or the tick is another one, so that a busy key is mostly read. */
  private void remember(long key, Candidate candidate, long time, long remembered) {
    if (candidate.index() + 1 >= 1 << INDEX_BITS) {
      return;
    }
    long value = StickyTable.value(time, payload(candidate));
    if (value != remembered) {
      table.put(key, value);
    }
  }

  /** Never 0, so that no value is: 0 means that nothing is remembered. */
  private long payload(Candidate candidate) {
    int index = candidate.index();
    int generation = generations[index] & ((1 << GENERATION_BITS) - 1);
    return ((index + 1L) << GENERATION_BITS) | generation;
  }
}
