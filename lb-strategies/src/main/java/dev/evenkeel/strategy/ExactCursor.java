package dev.evenkeel.strategy;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A cursor with one global order for all threads, at the price of one atomic that they share: 9 ns
 * alone, 32 and more contended.
 *
 * <p>Counts upwards; whoever draws the last position of a round takes a round off. Additions
 * commute, so between the two the others draw values that are too high by whole rounds only, and
 * the remainder by the length is a sequence without a gap. That saves the division of each draw,
 * and there is no overflow to fear.
 */
final class ExactCursor implements Cursor {

  /** Longs on either side of the counter: keeps it alone on its pair of cache lines. */
  private static final int PADDING = 16;

  private final int length;
  private final AtomicLongArray next = new AtomicLongArray(2 * PADDING);

  ExactCursor(int length, int first) {
    this.length = length;
    next.setPlain(PADDING, first);
  }

  @Override
  public int next() {
    long drawn = next.getAndIncrement(PADDING);
    if (drawn < length - 1) {
      return (int) drawn;
    }
    int position = (int) (drawn % length);
    if (position == length - 1) {
      next.getAndAdd(PADDING, -length);
    }
    return position;
  }

  @Override
  public void goOnAfter(int position) {
    next.set(PADDING, position + 1);
  }

  @Override
  public Cursor carriedTo(int[] newPositions, int newLength) {
    int last = (int) ((next.get(PADDING) + length - 1) % length);
    return new ExactCursor(newLength, (newPositions[last] + 1) % newLength);
  }
}
