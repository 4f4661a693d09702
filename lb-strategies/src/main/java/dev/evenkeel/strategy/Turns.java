package dev.evenkeel.strategy;

import org.jspecify.annotations.Nullable;

/** Whose turn it is, over one list of candidates: a cursor that goes round a fixed order. */
final class Turns {

  private final int length;
  private final int @Nullable [] order;
  private final Cursor cursor;

  private Turns(int length, int @Nullable [] order, Cursor cursor) {
    this.length = length;
    this.order = order;
    this.cursor = cursor;
  }

  /** Turns in the order of a list, one each. */
  static Turns inListOrder(int length, Cursor cursor) {
    return new Turns(length, null, cursor);
  }

  /** Turns in an order of positions, in which each may appear more than once. */
  static Turns in(int[] order, Cursor cursor) {
    return new Turns(order.length, order, cursor);
  }

  /** Returns the cursor that goes round the order. */
  Cursor cursor() {
    return cursor;
  }

  /** Returns the position in the list for each of the cursor's; null if they are the same. */
  int @Nullable [] order() {
    return order;
  }

  /** Moves on and returns the position, in the list, of the candidate whose turn it is. */
  int next() {
    int turn = cursor.next();
    return order == null ? turn : order[turn];
  }

  /** Returns whether the order is that of the list, one turn each. */
  boolean areInListOrder() {
    return order == null;
  }

  /** Counts the turn at {@code position} of the list as the last one. For turns in list order. */
  void goOnAfter(int position) {
    cursor.goOnAfter(position);
  }

  /** Returns the number of turns until they begin anew. */
  int length() {
    return length;
  }
}
