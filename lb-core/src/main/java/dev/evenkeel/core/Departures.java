package dev.evenkeel.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The indices of servers, and the servers that have left but whose state is still needed. An index
 * is free again when its server's state is dropped everywhere. Control thread only.
 */
final class Departures {

  /** A server that has left, and whether it was empty at the last look. */
  private static final class Departed {
    final Member last;
    boolean empty;

    Departed(Member last) {
      this.last = last;
    }
  }

  private final BitSet indices = new BitSet();
  private final List<Departed> departed = new ArrayList<>();

  /** Returns the lowest index that is free, and takes it. */
  int takeIndex() {
    int index = indices.nextClearBit(0);
    indices.set(index);
    return index;
  }

  /** The server has left: no attempt begins on it any more. */
  void add(Member last) {
    last.upstream.shut = true;
    departed.add(new Departed(last));
  }

  /**
   * Gives those to {@code forget} whose last attempt has ended. They were empty at two looks in a
   * row: who ends the last attempt counts down first and tells the scheduler then, and must have
   * done with it.
   */
  void look(Consumer<Member> forget) {
    Iterator<Departed> gone = departed.iterator();
    while (gone.hasNext()) {
      Departed one = gone.next();
      boolean empty = one.last.inFlight() == 0;
      if (empty && one.empty) {
        gone.remove();
        one.last.upstream.forgotten = true;
        forget.accept(one.last);
        indices.clear(one.last.upstream.index);
      }
      one.empty = empty;
    }
  }
}
