package dev.evenkeel.strategy;

/**
 * A cursor with one global order for all threads, at the price of one atomic that they share: 9 ns
 * alone, 32 and more contended.
 *
 * <p>Counts upwards; whoever draws the last position of a round takes a round off. Additions
 * commute, so between the two the others draw values that are too high by whole rounds only, and
 * the remainder by the length is a sequence without a gap. That saves the division of each draw,
 * and there is no overflow to fear.
 *
 * <p>The counter is a field of this object: after an atomic the processor begins every load anew,
 * and a counter in an array is a load further away. Measured: an eighth of a pick.
 */
final class ExactCursor extends PaddedLong implements Cursor {

  private final int length;

  ExactCursor(int length, int first) {
    this.length = length;
    set(first);
  }

  @Override
  public int next() {
    long drawn = getAndAdd(1);
    if (drawn < length - 1) {
      return (int) drawn;
    }
    int position = (int) (drawn % length);
    if (position == length - 1) {
      getAndAdd(-length);
    }
    return position;
  }

  @Override
  public void goOnAfter(int position) {
    set(position + 1);
  }

  @Override
  public Cursor carriedTo(int[] newPositions, int newLength) {
    int last = (int) ((get() + length - 1) % length);
    return new ExactCursor(newLength, (newPositions[last] + 1) % newLength);
  }
}
