package dev.evenkeel.core;

import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes snapshots: divides the members into levels, decides which levels carry how much, lets each
 * level's scheduler prepare. Keeps the schedulers, one for each level, so that levels share no
 * cursor. Control thread only.
 */
final class SnapshotFactory {

  static final Snapshot EMPTY = new Snapshot(0, Members.NONE, new Level[0], new Member[0], false);

  /**
   * A reported load moves a weight by this factor at most, either way: gRPC's clamp for its
   * weighted round robin.
   */
  private static final double MAX_LOAD_FACTOR = 10;

  /** The largest effective weight, in thousandths. */
  private static final int MAX_WEIGHT = Server.MAX_WEIGHT * 1000;

  private final Settings settings;
  private final SchedulerGuard guard;
  private final SortedMap<Level.Key, LevelState> levels = new TreeMap<>();
  private double meanLoad = Double.NaN;

  /** By index, those in slow start, and some that no longer are. */
  private final BitSet ramping = new BitSet();

  SnapshotFactory(Settings settings, SchedulerGuard guard) {
    this.settings = settings;
    this.guard = guard;
  }

  Member member(Server server, Upstream upstream) {
    return new Member(server, upstream, levelOf(server), weight(server, upstream));
  }

  private int weight(Server server, Upstream upstream) {
    double weight = server.weight() * 1000.0;
    if (settings.weightByLoad() && !Double.isNaN(meanLoad)) {
      double load = Double.isNaN(upstream.load) ? meanLoad : upstream.load;
      double factor = load <= 0 ? MAX_LOAD_FACTOR : meanLoad / load;
      weight *= Math.max(1 / MAX_LOAD_FACTOR, Math.min(MAX_LOAD_FACTOR, factor));
    }
    // Never rounded to nothing: only a configured 0 means "no traffic".
    return server.weight() == 0 ? 0 : (int) Math.max(1, Math.min(MAX_WEIGHT, Math.round(weight)));
  }

  /**
   * Begins slow starts: for servers that join or come back while another server of their level
   * carries the traffic. If all are new together there is nobody to spare them.
   *
   * @param renewed those of {@code members} about whom something is new
   */
  void startRamps(Members members, List<Member> renewed, long now) {
    Ramp.Shape shape = settings.slowStart();
    List<Member> starting = renewed.stream().filter(SnapshotFactory::isUpAgain).toList();
    if (shape.windowNanos() == 0 || starting.isEmpty()) {
      return;
    }
    Set<LevelState> carrying = levelsThatCarry(members, renewed);
    for (Member member : starting) {
      if (carrying.contains(member.level)) {
        // A server that comes back was warm once: it starts half-way, unless it was not that far.
        boolean known = member.upstream.latest != null;
        long start = known ? now - shape.windowNanos() / 2 : now;
        if (!member.upstream.ramp.isYoungerThan(start, now)) {
          member.upstream.ramp = Ramp.since(start, shape, settings.random().getAsLong());
          ramping.set(member.index);
          member.level.slowStartLimit.begin();
        }
      }
    }
  }

  /** Returns the levels of which a server is up that was up before. */
  private Set<LevelState> levelsThatCarry(Members members, List<Member> renewed) {
    BitSet upAgain = new BitSet(); // by index; of all others it is known without a look
    renewed.stream().filter(SnapshotFactory::isUpAgain).forEach(one -> upAgain.set(one.index));
    Set<LevelState> carrying = new HashSet<>();
    for (Member member : members) {
      if (carrying.size() == levels.size()) {
        break;
      }
      if (member.state == ServerState.UP && !upAgain.get(member.index)) {
        carrying.add(member.level);
      }
    }
    return carrying;
  }

  private static boolean isUpAgain(Member member) {
    return member.state == ServerState.UP && !wasUp(member);
  }

  private static boolean wasUp(Member member) {
    Member before = member.upstream.latest;
    return before != null && before.state == ServerState.UP;
  }

  /** The servers of a level that may be used at all, and how many of them, and how much, is up. */
  private static final class Usable {
    final LevelState level;
    final List<Member> all = new ArrayList<>();
    int up;
    long weight;
    long weightUp;

    Usable(LevelState level) {
      this.level = level;
    }

    void add(Member member) {
      all.add(member);
      weight += member.weight;
      if (member.state == ServerState.UP) {
        up++;
        weightUp += member.weight;
      }
    }

    /** Returns the level with those that are up, or in a panic with all. */
    Level level(
        int percent, boolean panic, List<Member> inSlowStart, long now, SchedulerGuard guard) {
      boolean allUsed = panic || up == all.size();
      List<Member> used =
          allUsed ? all : all.stream().filter(member -> member.state == ServerState.UP).toList();
      List<Member> starting =
          inSlowStart.stream()
              .filter(one -> one.level == level && (panic || one.state == ServerState.UP))
              .toList();
      double leastPart = level.slowStartLimit.leastPart(panic ? weight : weightUp, starting, now);
      return new Level(level, percent, panic, used, !starting.isEmpty(), leastPart, guard);
    }
  }

  Snapshot snapshot(long version, Members members, long now) {
    SortedMap<Level.Key, Usable> byKey = new TreeMap<>();
    List<Member> trials = new ArrayList<>();
    Usable usable = null;
    for (Member member : members) {
      if (member.lastResort && member.weight > 0) {
        if (usable == null || usable.level != member.level) {
          usable = byKey.computeIfAbsent(member.level.key, unused -> new Usable(member.level));
        }
        usable.add(member);
        if (member.state == ServerState.TRIAL) {
          trials.add(member);
        }
      }
    }
    List<Usable> levelsInUse = List.copyOf(byKey.values());
    PriorityLoad load = divide(levelsInUse);
    List<Member> starting = thoseInSlowStart(members, now);
    boolean panicking = false;
    List<Level> made = new ArrayList<>();
    for (int i = 0; i < levelsInUse.size(); i++) {
      Usable one = levelsInUse.get(i);
      boolean panic = load.panic()[i];
      if (panic || one.up > 0) {
        made.add(one.level(load.percent()[i], panic, starting, now, guard));
      }
      panicking |= panic;
    }
    return new Snapshot(
        version,
        members,
        made.toArray(new Level[0]),
        panicking ? new Member[0] : trials.toArray(new Member[0]),
        panicking);
  }

  /** Returns who is in slow start, and forgets whose is over. */
  private List<Member> thoseInSlowStart(Members members, long now) {
    List<Member> found = new ArrayList<>();
    for (int i = ramping.nextSetBit(0); i >= 0; i = ramping.nextSetBit(i + 1)) {
      Member member = members.withIndex(i);
      if (member == null || member.upstream.ramp.isOver(now)) {
        ramping.clear(i);
      } else {
        found.add(member);
      }
    }
    return found;
  }

  private LevelState levelOf(Server server) {
    String zone = settings.zone();
    Level.Key key = new Level.Key(server.tier(), zone != null && !zone.equals(server.zone()));
    return levels.computeIfAbsent(key, this::newLevel);
  }

  private PriorityLoad divide(List<Usable> byPriority) {
    int[] up = byPriority.stream().mapToInt(usable -> usable.up).toArray();
    int[] total = byPriority.stream().mapToInt(usable -> usable.all.size()).toArray();
    int threshold = settings.panicThreshold();
    if (Arrays.stream(up).sum() == 0) {
      // Nobody is up: failing open means that every level panics whatever the threshold, failing
      // that none does.
      threshold = settings.failOpen() ? Math.max(1, threshold) : 0;
    }
    return PriorityLoad.of(up, total, settings.overprovisioning(), threshold);
  }

  private LevelState newLevel(Level.Key key) {
    return new LevelState(key, guard.create(settings.schedulers()));
  }

  void forget(Member member) {
    for (LevelState level : levels.values()) {
      guard.onForget(level.scheduler, member);
    }
  }

  /**
   * Returns whether a new snapshot would differ by time alone: a slow start is over, or reported
   * loads have moved.
   */
  boolean isStale(Snapshot snapshot, long now) {
    for (Level level : snapshot.levels) {
      if (level.ramping
          && level.candidates.stream()
              .allMatch(candidate -> ((Member) candidate).upstream.ramp.isOver(now))) {
        return true;
      }
    }
    if (!settings.weightByLoad()) {
      return false;
    }
    double old = meanLoad;
    meanLoad =
        snapshot.members.stream()
            .mapToDouble(member -> member.upstream.load)
            .filter(load -> !Double.isNaN(load))
            .average()
            .orElse(Double.NaN);
    return !Double.isNaN(meanLoad)
        && (Double.isNaN(old)
            || snapshot.members.stream()
                .anyMatch(member -> member.weight != weight(member.server, member.upstream)));
  }
}
