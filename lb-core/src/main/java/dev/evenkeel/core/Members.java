package dev.evenkeel.core;

import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The members of one snapshot, in the order of the list that named them. Immutable.
 *
 * <p>An id is looked up in the directory that all snapshots of a balancer share, and the server
 * that has it now is looked up here by its index: a table of ids for each snapshot would be most of
 * what a change costs. So a server that has left is found in no snapshot, and one that is new only
 * in those that have it.
 */
final class Members implements Iterable<Member> {

  /** Those of the snapshot before the first list. */
  static final Members NONE = new Members(new Member[0], Map.of());

  private final Member[] inOrder;
  private final @Nullable Member[] byIndex;
  private final Map<String, Upstream> directory;

  /**
   * Makes them.
   *
   * @param inOrder not copied, and not to be changed any more
   * @param directory the servers that are members now, by id
   */
  Members(Member[] inOrder, Map<String, Upstream> directory) {
    this.inOrder = inOrder;
    this.directory = directory;
    int length = 0;
    for (Member member : inOrder) {
      length = Math.max(length, member.index + 1);
    }
    byIndex = new @Nullable Member[length];
    for (Member member : inOrder) {
      byIndex[member.index] = member;
    }
  }

  int size() {
    return inOrder.length;
  }

  boolean isEmpty() {
    return inOrder.length == 0;
  }

  /** Returns the member at {@code position} of the list. */
  Member at(int position) {
    return inOrder[position];
  }

  /** Returns the member with this index, or null if there is none. */
  @Nullable Member withIndex(int index) {
    return index < byIndex.length ? byIndex[index] : null;
  }

  /** Returns the member with this id, or null if there is none. Any thread. */
  @Nullable Member find(String id) {
    Upstream upstream = directory.get(id);
    Member member = upstream == null ? null : withIndex(upstream.index);
    return member != null && member.upstream == upstream ? member : null;
  }

  /** Returns {@code size} places for members, of which the first and the last are those of here. */
  @Nullable Member[] resized(int size, int head, int tail) {
    @Nullable Member[] places = Arrays.copyOf(inOrder, size);
    System.arraycopy(inOrder, inOrder.length - tail, places, size - tail, tail);
    return places;
  }

  Member[] toArray() {
    return inOrder.clone();
  }

  Stream<Member> stream() {
    return Arrays.stream(inOrder);
  }

  @Override
  public Iterator<Member> iterator() {
    return Collections.unmodifiableList(Arrays.asList(inOrder)).iterator();
  }
}
