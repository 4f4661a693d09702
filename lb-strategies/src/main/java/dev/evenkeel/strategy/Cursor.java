package dev.evenkeel.strategy;

/**
 * A place in a circle of {@link #next positions} that calls go round: the state of everything that
 * rotates. Never starts over by itself and has no counter that could overflow.
 */
interface Cursor {

  /** Moves on by one and returns the new position, from 0 to the length less one. */
  int next();

  /** Counts {@code position} as visited last, for the calling thread at least. */
  void goOnAfter(int position);

  /**
   * Returns a cursor for another circle that goes on where this one stands.
   *
   * @param newPositions for each position of this circle the one in the new circle that counts as
   *     visited last if this one was
   * @param newLength the length of the new circle
   */
  Cursor carriedTo(int[] newPositions, int newLength);
}
