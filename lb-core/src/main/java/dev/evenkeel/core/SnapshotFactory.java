package dev.evenkeel.core;

import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
  private final SlowStarts slowStarts;
  private double meanLoad = Double.NaN;

  SnapshotFactory(Settings settings, SchedulerGuard guard) {
    this.settings = settings;
    this.guard = guard;
    this.slowStarts = new SlowStarts(settings);
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
      weight += member.server.weight();
      if (member.state == ServerState.UP) {
        up++;
        weightUp += member.server.weight();
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
              .filter(one -> one.level == level && isUsable(one))
              .filter(one -> panic || one.state == ServerState.UP)
              .toList();
      level.slowStartLimit.apply(panic ? weight : weightUp, starting, now);
      boolean ramping = starting.stream().anyMatch(one -> !one.upstream.ramp.isOver(now));
      return new Level(level, percent, panic, used, ramping, guard);
    }
  }

  /**
   * Makes the snapshot of {@code members}.
   *
   * @param renewed those of them about whom something is new
   */
  Snapshot snapshot(long version, Members members, List<Member> renewed, long now) {
    slowStarts.begin(members, renewed, levels.values(), now);
    renewed.forEach(member -> member.upstream.latest = member);
    SortedMap<Level.Key, Usable> byKey = new TreeMap<>();
    List<Member> trials = new ArrayList<>();
    Usable usable = null;
    for (Member member : members) {
      if (isUsable(member)) {
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
    List<Member> starting = slowStarts.running(members, now);
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

  private static boolean isUsable(Member member) {
    return member.lastResort && member.weight > 0;
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
