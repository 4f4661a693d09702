package dev.evenkeel.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Points on a circle of 2^64 places, each with the number of its owner. A key belongs to the owner
 * of the first point at or after it, around the end.
 *
 * <p>Points of several servers on one place are ordered by the servers' names, so a ring does not
 * depend on the order in which it was built. Immutable: {@link #with} and {@link #without} return a
 * changed copy, for which they only look up the points that change and copy what lies between.
 *
 * <p>A look-up goes through an index by the highest bits of the key (at most 64 Ki entries), from
 * where it has one or two points to compare. That holds for points that are spread evenly, as
 * hashes are.
 */
final class Ring {

  /** 2^16 entries are 256 KB; more would save one comparison and cost cache. */
  private static final int MAX_INDEX_BITS = 16;

  private final long[] points;

  /** One longer than {@link #points}: behind the last point comes the first. */
  private final int[] owners;

  /** The number of points before each range of keys with the same highest bits. */
  private final int[] first;

  private final int shift;

  private Ring(long[] points, int[] owners, int[] first) {
    this.points = points;
    this.owners = owners;
    this.first = first;
    shift = shift(points.length);
    if (points.length > 0) {
      owners[points.length] = owners[0];
    }
  }

  /** Collects the points of a ring in any order. */
  static final class Builder {
    private final List<long[]> points = new ArrayList<>();
    private final List<Integer> owners = new ArrayList<>();
    private int size;

    /** Adds points, as unsigned numbers, for {@code owner}. */
    Builder add(int owner, long[] ownersPoints) {
      points.add(ownersPoints);
      owners.add(owner);
      size += ownersPoints.length;
      return this;
    }

    boolean isEmpty() {
      return size == 0;
    }

    /**
     * Returns the ring.
     *
     * @param names the names by owner number; needed of owners that occur
     */
    Ring build(String[] names) {
      long[] unsorted = new long[size];
      int[] unsortedOwners = new int[size];
      int filled = 0;
      for (int i = 0; i < points.size(); i++) {
        long[] some = points.get(i);
        System.arraycopy(some, 0, unsorted, filled, some.length);
        Arrays.fill(unsortedOwners, filled, filled + some.length, owners.get(i));
        filled += some.length;
      }
      return sorted(unsorted, unsortedOwners, names);
    }
  }

  int size() {
    return points.length;
  }

  /** Returns point number {@code at} in ascending order, unsigned. */
  long point(int at) {
    return points[at];
  }

  /** Returns the owner of point number {@code at}. */
  int ownerAt(int at) {
    return owners[at];
  }

  /** Returns the owner of {@code key}. The ring must not be empty. */
  int owner(long key) {
    return owners[seek(key)];
  }

  /** Returns a ring with the points of {@code added} too. */
  Ring with(Ring added, String[] names) {
    if (points.length == 0) {
      return added;
    }
    long[] merged = new long[points.length + added.points.length];
    int[] mergedOwners = new int[merged.length + 1];
    int from = 0;
    for (int i = 0; i < added.points.length; i++) {
      long point = added.points[i];
      int owner = added.owners[i];
      int to = Math.max(from, seek(point));
      while (to < points.length
          && points[to] == point
          && names[owners[to]].compareTo(names[owner]) <= 0) {
        to++;
      }
      System.arraycopy(points, from, merged, from + i, to - from);
      System.arraycopy(owners, from, mergedOwners, from + i, to - from);
      merged[to + i] = point;
      mergedOwners[to + i] = owner;
      from = to;
    }
    int left = points.length - from;
    System.arraycopy(points, from, merged, merged.length - left, left);
    System.arraycopy(owners, from, mergedOwners, merged.length - left, left);
    return new Ring(merged, mergedOwners, indexAfter(added, 1, merged));
  }

  /** Returns a ring without the points of {@code removed}, all of which are in this one. */
  Ring without(Ring removed) {
    long[] rest = new long[points.length - removed.points.length];
    int[] restOwners = new int[rest.length + 1];
    int from = 0;
    for (int i = 0; i < removed.points.length; i++) {
      int to = Math.max(from, seek(removed.points[i]));
      while (owners[to] != removed.owners[i]) {
        to++;
      }
      System.arraycopy(points, from, rest, from - i, to - from);
      System.arraycopy(owners, from, restOwners, from - i, to - from);
      from = to + 1;
    }
    int left = points.length - from;
    System.arraycopy(points, from, rest, rest.length - left, left);
    System.arraycopy(owners, from, restOwners, rest.length - left, left);
    return new Ring(rest, restOwners, indexAfter(removed, -1, rest));
  }

  /** Returns the number of the first point at or after {@code key}; the size if there is none. */
  private int seek(long key) {
    int range = (int) (key >>> shift);
    int at = first[range];
    int end = first[range + 1];
    while (at < end && Long.compareUnsigned(points[at], key) < 0) {
      at++;
    }
    return at;
  }

  /**
   * Sorts by range and then within each range, which holds few points: points are hashes, and for
   * these that takes linear time.
   */
  private static Ring sorted(long[] unsorted, int[] unsortedOwners, String[] names) {
    int shift = shift(unsorted.length);
    int[] next = index(unsorted, shift);
    long[] points = new long[unsorted.length];
    int[] owners = new int[unsorted.length + 1];
    int[] begin = next.clone();
    for (int i = 0; i < unsorted.length; i++) {
      long point = unsorted[i];
      int owner = unsortedOwners[i];
      int range = (int) (point >>> shift);
      int at = next[range]++;
      while (at > begin[range] && follows(points[at - 1], owners[at - 1], point, owner, names)) {
        points[at] = points[at - 1];
        owners[at] = owners[at - 1];
        at--;
      }
      points[at] = point;
      owners[at] = owner;
    }
    return new Ring(points, owners, begin);
  }

  private static boolean follows(
      long point, int owner, long otherPoint, int otherOwner, String[] names) {
    int order = Long.compareUnsigned(point, otherPoint);
    return order > 0 || (order == 0 && names[owner].compareTo(names[otherOwner]) > 0);
  }

  private static int shift(int size) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(size);
    return Long.SIZE - Math.max(1, Math.min(MAX_INDEX_BITS, bits));
  }

  private static int[] index(long[] points, int shift) {
    int[] first = new int[ranges(shift) + 1];
    for (long point : points) {
      first[(int) (point >>> shift) + 1]++;
    }
    for (int i = 1; i < first.length; i++) {
      first[i] += first[i - 1];
    }
    return first;
  }

  /** Returns the index after these points came ({@code sign} 1) or went (-1). */
  private int[] indexAfter(Ring changes, int sign, long[] changed) {
    if (shift(changed.length) != shift) {
      return index(changed, shift(changed.length));
    }
    int[] after = new int[first.length];
    int before = 0;
    for (int range = 0; range < after.length; range++) {
      while (before < changes.points.length && changes.points[before] >>> shift < range) {
        before++;
      }
      after[range] = first[range] + sign * before;
    }
    return after;
  }

  private static int ranges(int shift) {
    return 1 << (Long.SIZE - shift);
  }
}
