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
      if (!now[i].server().equals(before[i].server())) {
        return false;
      }
    }
    return true;
  }

  /** Returns for each old position the new one of the last survivor up to it. */
  private static int[] successors(Candidate[] before, Candidate[] now) {
    int size = 0;
    for (Candidate candidate : now) {
      size = Math.max(size, candidate.index() + 1);
    }
    int[] positions = new int[size];
    Arrays.fill(positions, -1);
    for (int i = 0; i < now.length; i++) {
      positions[now[i].index()] = i;
    }
    int[] successors = new int[before.length];
    int last = now.length - 1; // nobody up to here survived: the first of the list is next
    for (int i = 0; i < before.length; i++) {
      int index = before[i].index();
      int position = index < size ? positions[index] : -1;
      // An index may have passed to another server; then the old one is gone.
      if (position >= 0 && now[position].server().equals(before[i].server())) {
        last = position;
      }
      successors[i] = last;
    }
    return successors;
  }
}
