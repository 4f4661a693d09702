package dev.evenkeel.core;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One priority level of a snapshot, a tier or a zone of it: the servers of the level that may get
 * traffic now, and the picker that chooses among them. Immutable.
 *
 * <p>The picker may be anybody's code, so what it does is checked: should it throw, return a server
 * that it must not return, or nothing though somebody is left, the internal random picker chooses
 * instead and the listener is told.
 */
final class Level {

  final Key key;
  final boolean panic;
  final boolean ramping;
  final int percent;
  final List<Candidate> candidates;

  private final Picker picker;
  private final RandomPicker fallback;
  private final Member[] byIndex;
  private final long totalWeight;
  private final AtomicLong attempts;
  private final SchedulerGuard guard;

  /**
   * What a level is, across snapshots.
   *
   * @param tier the servers' tier
   * @param foreign whether it holds the servers of other zones than the client's own
   */
  record Key(int tier, boolean foreign) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return tier != other.tier
          ? Integer.compare(tier, other.tier)
          : Boolean.compare(foreign, other.foreign);
    }
  }

  Level(
      LevelState state,
      int percent,
      boolean panic,
      List<Member> members,
      boolean ramping,
      SchedulerGuard guard) {
    this.key = state.key;
    this.attempts = state.attempts;
    this.percent = percent;
    this.panic = panic;
    this.ramping = ramping;
    this.guard = guard;
    this.candidates = List.copyOf(members);
    int size = 0;
    long sum = 0;
    for (Member member : members) {
      size = Math.max(size, member.index + 1);
      sum += member.weight;
    }
    totalWeight = sum;
    byIndex = new Member[size];
    for (Member member : members) {
      byIndex[member.index] = member;
    }
    fallback = new RandomPicker(candidates);
    picker = guard.prepare(state.scheduler, candidates, fallback);
  }

  /** Returns the member to use, or null if the call excludes them all. */
  @Nullable Member pick(CallContext call) {
    Candidate picked;
    try {
      picked = picker.pick(call);
      if (picked == null) {
        picked = afterNull(call);
      } else if (!isOurs(picked)) {
        guard.failed("returned a candidate that is not one of this picker's: " + picked, null);
        picked = fallback.pick(call);
      } else if (call.excludes(picked)) {
        // Between the pick and this look the server may have filled up or been objected to: no
        // fault of the scheduler.
        if (call.isExcluded(picked.server().id())) {
          guard.failed("returned a candidate that the call excludes: " + picked, null);
        }
        picked = fallback.pick(call);
      }
    } catch (Throwable failure) {
      Fatal.rethrow(failure);
      guard.failed("threw in pick", failure);
      picked = fallback.pick(call);
    }
    return picked == null ? null : byIndex[picked.index()];
  }

  private @Nullable Candidate afterNull(CallContext call) {
    Candidate left = fallback.pick(call);
    if (left == null) {
      return null;
    }
    // Room may have come since the picker looked, so it is asked again before it is blamed.
    Candidate second = picker.pick(call);
    if (second != null && isOurs(second) && !call.excludes(second)) {
      return second;
    }
    guard.failed("returned null though " + left + " could be used", null);
    return left;
  }

  private boolean isOurs(Candidate candidate) {
    int index = candidate.index();
    return index >= 0 && index < byIndex.length && byIndex[index] == candidate;
  }

  /**
   * Returns the number of the next attempt on this level. Counted only while somebody ramps: nobody
   * else asks.
   */
  long nextAttempt() {
    return ramping ? attempts.getAndIncrement() : 0;
  }

  /** Returns the number that the next attempt would get. */
  long upcomingAttempt() {
    return attempts.get();
  }

  double share(Member member) {
    return (double) member.weight / totalWeight;
  }

  boolean contains(Member member) {
    return member.index < byIndex.length && byIndex[member.index] == member;
  }

  String describe(Candidate candidate) {
    try {
      return picker.describe(candidate);
    } catch (Throwable failure) {
      Fatal.rethrow(failure);
      return "scheduler threw " + failure;
    }
  }
}
