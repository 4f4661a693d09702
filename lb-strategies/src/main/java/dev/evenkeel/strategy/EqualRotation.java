package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns in the order of the list, one each. When the list changes, every stripe of the cursor stays
 * with the server that it visited last; if that has left, with its nearest predecessor that is
 * still there. So the follower is next: nobody is skipped, nobody is served twice (IPVS moves its
 * pointer the same way).
 */
final class EqualRotation implements Rotation {

  private final Start start;
  private Candidate[] before = {};
  private @Nullable Cursor cursor;

  EqualRotation(Start start) {
    this.start = start;
  }

  @Override
  public Turns over(Candidate[] candidates) {
    Cursor now = cursor;
    if (now == null) {
      now = start.cursor(candidates.length);
    } else if (!sameServers(before, candidates)) {
      now = now.carriedTo(successors(before, candidates), candidates.length);
    }
    before = candidates;
    cursor = now;
    return Turns.inListOrder(candidates.length, now);
  }

  static boolean sameServers(Candidate[] before, Candidate[] now) {
    if (before.length != now.length) {
      return false;
    }
    for (int i = 0; i < now.length; i++) {
      if (!isSame(before[i], now[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns for each old position the new one of the last survivor up to it. What both lists begin
   * and end with is compared in place; positions are looked up only between, which mostly is where
   * one server came or went.
   */
  private static int[] successors(Candidate[] before, Candidate[] now) {
    int shorter = Math.min(before.length, now.length);
    int head = 0;
    while (head < shorter && isSame(before[head], now[head])) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && isSame(before[before.length - 1 - tail], now[now.length - 1 - tail])) {
      tail++;
    }
    int[] positions = positionsByIndex(now, head, now.length - tail);
    int[] successors = new int[before.length];
    for (int i = 0; i < head; i++) {
      successors[i] = i;
    }
    // If nobody up to here survived, the first of the list is next.
    int last = head > 0 ? head - 1 : now.length - 1;
    for (int i = head; i < before.length - tail; i++) {
      int index = before[i].index();
      int position = index < positions.length ? positions[index] : -1;
      // An index may have passed to another server; then the old one is gone.
      if (position >= 0 && isSame(before[i], now[position])) {
        last = position;
      }
      successors[i] = last;
    }
    for (int i = 1; i <= tail; i++) {
      successors[before.length - i] = now.length - i;
    }
    return successors;
  }

  private static boolean isSame(Candidate a, Candidate b) {
    return a.server().equals(b.server());
  }

  /** Returns the positions from {@code from} up to {@code to} by index; -1 where there is none. */
  private static int[] positionsByIndex(Candidate[] candidates, int from, int to) {
    int size = 0;
    for (int i = from; i < to; i++) {
      size = Math.max(size, candidates[i].index() + 1);
    }
    int[] positions = new int[size];
    Arrays.fill(positions, -1);
    for (int i = from; i < to; i++) {
      positions[candidates[i].index()] = i;
    }
    return positions;
  }
}
