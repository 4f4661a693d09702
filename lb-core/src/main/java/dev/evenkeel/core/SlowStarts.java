package dev.evenkeel.core;

import dev.evenkeel.api.ServerState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which servers are in slow start: begins it, and knows when it is over. Control thread only. */
final class SlowStarts {

  private final Settings settings;

  /** By index, those in slow start, and some that no longer are. */
  private final BitSet begun = new BitSet();

  SlowStarts(Settings settings) {
    this.settings = settings;
  }

  /**
   * Begins it for servers that join or come back while another server of their level carries the
   * traffic. If all are new together there is nobody to spare them.
   *
   * @param renewed those of {@code members} about whom something is new
   */
  void begin(Members members, List<Member> renewed, Collection<LevelState> levels, long now) {
    endLimits(levels, members, now);
    List<Member> upAgain = renewed.stream().filter(SlowStarts::isUpAgain).toList();
    if (settings.slowStart().windowNanos() == 0 || upAgain.isEmpty()) {
      return;
    }
    Set<LevelState> carrying = levelsThatCarry(members, upAgain);
    for (Member member : upAgain) {
      if (carrying.contains(member.level)) {
        begin(member, now);
      }
    }
  }

  private void endLimits(Collection<LevelState> levels, Members members, long now) {
    Set<LevelState> limited = new HashSet<>();
    running(members, now).forEach(member -> limited.add(member.level));
    for (LevelState level : levels) {
      if (!limited.contains(level)) {
        level.slowStartLimit.ended();
      }
    }
  }

  private void begin(Member member, long now) {
    Ramp.Shape shape = settings.slowStart();
    // A server that comes back was warm once: it starts half-way, unless it was not that far.
    boolean known = member.upstream.latest != null;
    long start = known ? now - shape.windowNanos() / 2 : now;
    if (!member.upstream.ramp.isYoungerThan(start, now)) {
      member.upstream.ramp = Ramp.since(start, shape, settings.random().getAsLong());
      begun.set(member.index);
      member.level.slowStartLimit.begin();
    }
  }

  private static boolean isUpAgain(Member member) {
    Member before = member.upstream.latest;
    boolean wasUp = before != null && before.state == ServerState.UP;
    return member.state == ServerState.UP && !wasUp;
  }

  /** Returns the levels of which a server is up that was up before. */
  private static Set<LevelState> levelsThatCarry(Members members, List<Member> upAgain) {
    BitSet indices = new BitSet();
    Set<LevelState> wanted = new HashSet<>();
    for (Member member : upAgain) {
      indices.set(member.index);
      wanted.add(member.level);
    }
    Set<LevelState> carrying = new HashSet<>();
    for (Member member : members) {
      if (carrying.size() == wanted.size()) {
        break; // mostly after the first members
      }
      if (member.state == ServerState.UP
          && !indices.get(member.index)
          && wanted.contains(member.level)) {
        carrying.add(member.level);
      }
    }
    return carrying;
  }

  /** Returns who is in slow start, and forgets whose is over. */
  List<Member> running(Members members, long now) {
    List<Member> running = new ArrayList<>();
    for (int i = begun.nextSetBit(0); i >= 0; i = begun.nextSetBit(i + 1)) {
      Member member = members.withIndex(i);
      if (member == null || member.upstream.ramp.isOver(now)) {
        begun.clear(i);
      } else {
        running.add(member);
      }
    }
    return running;
  }
}
