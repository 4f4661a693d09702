package dev.evenkeel.core;

import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Makes snapshots: divides the members into levels, decides which levels carry how much, lets each
 * level's scheduler prepare. Keeps the schedulers, one for each level, so that levels share no
 * cursor. Control thread only.
 */
final class SnapshotFactory {

  static final Snapshot EMPTY = new Snapshot(0, Map.of(), new Level[0], new Member[0], false);

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

  SnapshotFactory(Settings settings, SchedulerGuard guard) {
    this.settings = settings;
    this.guard = guard;
  }

  Member member(Server server, Upstream upstream) {
    return new Member(server, upstream, stateOf(key(server)).scheduler, weight(server, upstream));
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
   */
  void startRamps(Snapshot before, Map<String, Member> members, long now) {
    Ramp.Shape shape = settings.slowStart();
    if (shape.windowNanos() == 0) {
      return;
    }
    for (Member member : members.values()) {
      Member old = before.members.get(member.server.id());
      boolean known = old != null && old.upstream == member.upstream;
      boolean wasUp = old != null && known && old.state == ServerState.UP;
      if (member.state == ServerState.UP
          && !wasUp
          && carriesTraffic(before, members, key(member.server))) {
        // A server that comes back was warm once: it starts half-way, unless it was not that far.
        long start = known ? now - shape.windowNanos() / 2 : now;
        if (!member.upstream.ramp.isYoungerThan(start, now)) {
          member.upstream.ramp = Ramp.since(start, shape, settings.random().getAsLong());
        }
      }
    }
  }

  private boolean carriesTraffic(Snapshot before, Map<String, Member> members, Level.Key key) {
    return anyMatch(
        before,
        old -> {
          Member now = members.get(old.server.id());
          return old.state == ServerState.UP
              && now != null
              && now.upstream == old.upstream
              && now.state == ServerState.UP
              && key(now.server).equals(key);
        });
  }

  private static boolean anyMatch(Snapshot snapshot, Predicate<Member> test) {
    return snapshot.members.values().stream().anyMatch(test);
  }

  Snapshot snapshot(long version, Map<String, Member> members, long now) {
    SortedMap<Level.Key, List<Member>> byKey = new TreeMap<>();
    List<Member> trials = new ArrayList<>();
    for (Member member : members.values()) {
      if (member.upstream.health.isLastResort() && member.weight > 0) {
        byKey.computeIfAbsent(key(member.server), unused -> new ArrayList<>()).add(member);
        if (member.state == ServerState.TRIAL) {
          trials.add(member);
        }
      }
    }
    PriorityLoad load = divide(byKey);
    boolean panicking = false;
    List<Level> made = new ArrayList<>();
    int at = 0;
    for (Map.Entry<Level.Key, List<Member>> level : byKey.entrySet()) {
      boolean panic = load.panic()[at];
      List<Member> usable = panic ? level.getValue() : up(level.getValue());
      if (!usable.isEmpty()) {
        made.add(
            new Level(
                stateOf(level.getKey()),
                load.percent()[at],
                panic,
                usable.stream().anyMatch(member -> !member.upstream.ramp.isOver(now)),
                usable,
                guard));
      }
      panicking |= panic;
      at++;
    }
    return new Snapshot(
        version,
        members,
        made.toArray(new Level[0]),
        panicking ? new Member[0] : trials.toArray(new Member[0]),
        panicking);
  }

  private LevelState stateOf(Level.Key key) {
    return levels.computeIfAbsent(key, this::newLevel);
  }

  private PriorityLoad divide(SortedMap<Level.Key, List<Member>> byKey) {
    int[] up = new int[byKey.size()];
    int[] total = new int[byKey.size()];
    int sum = 0;
    int at = 0;
    for (List<Member> level : byKey.values()) {
      up[at] = up(level).size();
      total[at] = level.size();
      sum += up[at++];
    }
    int threshold = settings.panicThreshold();
    if (sum == 0) {
      // Nobody is up: failing open means that every level panics whatever the threshold, failing
      // that none does.
      threshold = settings.failOpen() ? Math.max(1, threshold) : 0;
    }
    return PriorityLoad.of(up, total, settings.overprovisioning(), threshold);
  }

  private static List<Member> up(List<Member> members) {
    return members.stream().filter(member -> member.state == ServerState.UP).toList();
  }

  private LevelState newLevel(Level.Key key) {
    return new LevelState(key, guard.create(settings.schedulers()));
  }

  private Level.Key key(Server server) {
    String zone = settings.zone();
    return new Level.Key(server.tier(), zone != null && !zone.equals(server.zone()));
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
        snapshot.members.values().stream()
            .mapToDouble(member -> member.upstream.load)
            .filter(load -> !Double.isNaN(load))
            .average()
            .orElse(Double.NaN);
    return !Double.isNaN(meanLoad)
        && (Double.isNaN(old)
            || snapshot.members.values().stream()
                .anyMatch(member -> member.weight != weight(member.server, member.upstream)));
  }
}
