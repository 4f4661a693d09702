package dev.evenkeel.strategy;

import dev.evenkeel.api.SchedulerOptions;
import java.util.function.LongSupplier;

/**
 * Where and how rotations begin: options {@code start} and {@code exact}.
 *
 * @param exact whether all threads share one order
 * @param first whether to begin at the first position, as the references do, instead of at random
 *     so that many clients that start together do not all begin with the same server
 * @param random where chance comes from
 */
record Start(boolean exact, boolean first, LongSupplier random) {

  static Start read(SchedulerOptions options) {
    return new Start(
        options.flag("exact", false),
        options.choice("start", "random", "random", "first").equals("first"),
        options::random);
  }

  /** A start at random, not exact: for rotations that only break ties. */
  static Start anywhere(SchedulerOptions options) {
    return new Start(false, false, options::random);
  }

  Cursor cursor(int length) {
    if (exact) {
      int position = first ? 0 : (int) Long.remainderUnsigned(random.getAsLong(), length);
      return new ExactCursor(length, position);
    }
    return first
        ? StripedCursor.atFirst(length)
        : StripedCursor.atRandom(length, random.getAsLong());
  }
}
