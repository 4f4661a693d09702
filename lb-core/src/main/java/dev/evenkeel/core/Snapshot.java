package dev.evenkeel.core;

import dev.evenkeel.core.CallContext.Leniency;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a pick needs to know, immutable and replaced whole: the members, the priority
 * levels with their pickers, who is on trial.
 */
final class Snapshot {

  /**
   * Nobody waits longer than this for an idempotent call to try a server: then any call will do.
   */
  private static final long TRIAL_PATIENCE_NANOS = 1_000_000_000L;

  final long version;
  final Members members;
  final Level[] levels;
  final Member[] trials;
  final boolean panicking;

  Snapshot(long version, Members members, Level[] levels, Member[] trials, boolean panicking) {
    this.version = version;
    this.members = members;
    this.levels = levels;
    this.trials = trials;
    this.panicking = panicking;
  }

  /**
   * Returns the member for the next attempt, or null if the call excludes everybody who may be
   * used.
   */
  @Nullable Member pick(CallContext call) {
    int first = firstLevel(call);
    Member picked = null;
    if (call.preferredZone() != null) {
      picked = pick(call, first, Leniency.OWN_ZONE_ONLY, Leniency.OWN_ZONE_ONLY);
    }
    if (picked == null) {
      picked = pick(call, first, Leniency.NONE, Leniency.SLOW_START);
    }
    if (picked == null) {
      picked = pick(call, first, Leniency.OBJECTIONS, Leniency.OBJECTIONS);
    }
    return picked;
  }

  /**
   * Goes through the levels, the drawn one first; a level's own servers in slow start come before
   * the next level.
   */
  private @Nullable Member pick(CallContext call, int first, Leniency strict, Leniency lenient) {
    for (int i = 0; i < levels.length; i++) {
      Level level = levels[i == 0 ? first : i <= first ? i - 1 : i];
      call.enter(level, strict);
      Member picked = level.pick(call);
      if (picked == null && lenient != strict && level.ramping) {
        call.enter(level, lenient);
        picked = level.pick(call);
      }
      if (picked != null) {
        return picked;
      }
    }
    return null;
  }

  private int firstLevel(CallContext call) {
    if (levels.length <= 1 || levels[0].percent == 100) {
      return 0;
    }
    // A key keeps to its level: the draw is the key's own. Its high bits are used, as strategies
    // use the low ones too.
    long chance = call.hasAffinity() ? call.affinity() : call.random();
    int point = (int) Math.multiplyHigh(chance >>> 1, 200L);
    for (int i = 0; i < levels.length - 1; i++) {
      point -= levels[i].percent;
      if (point < 0) {
        return i;
      }
    }
    return levels.length - 1;
  }

  /** Returns the member that the call asks for by name, if it may be used, else null. */
  @Nullable Member preferred(CallContext call) {
    String id = call.preferredId();
    Member member = id == null ? null : members.find(id);
    Level level = member == null ? null : levelOf(member);
    if (member == null || level == null) {
      return null;
    }
    call.enter(
        level, Leniency.SLOW_START); // a session goes on with its server, however new that is
    return call.excludes(member) ? null : member;
  }

  /** Returns a server on trial whose permit this call has got, or null. */
  @Nullable Member claimTrial(CallContext call, long nowNanos) {
    if (call.attempt() != 1 || trials.length == 0) {
      return null; // a retry deserves a server that is known to be well
    }
    for (Member member : trials) {
      boolean waited = nowNanos - member.sinceNanos > TRIAL_PATIENCE_NANOS;
      if ((call.isIdempotent() || waited)
          && !call.isExcluded(member.upstream.id)
          && !member.upstream.trialTaken.get()
          && member.upstream.trialTaken.compareAndSet(false, true)) {
        return member;
      }
    }
    return null;
  }

  @Nullable Level levelOf(Member member) {
    for (Level level : levels) {
      if (level.contains(member)) {
        return level;
      }
    }
    return null;
  }
}
