package dev.evenkeel.core;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import dev.evenkeel.api.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The members of one balancer and all that is said about them: the single writer of snapshots.
 * Everything here runs on the control thread but for the few methods that say otherwise; they only
 * leave a task there.
 */
final class Membership {

  /**
   * Longest time that a server may hold itself off: a wrong {@code Retry-After} must not cost a
   * server for a day.
   */
  private static final Duration MAX_HOLD_OFF = Duration.ofMinutes(5);

  /**
   * The name under which a server's own request to be left alone stands beside the policies'
   * verdicts.
   */
  private static final String HOLD_OFF = "retry-after";

  /** A server that is to be in the next snapshot. */
  private record Entry(Server server, Upstream upstream) {}

  private final Settings settings;
  private final Control control;
  private final Listeners listeners;
  private final SnapshotFactory factory;
  private final Consumer<Snapshot> publish;
  private final Drains drains = new Drains();
  private final Departures departures = new Departures();
  private List<Entry> entries = List.of();
  private Snapshot current = SnapshotFactory.EMPTY;
  private boolean rebuildPosted;
  private boolean closed;

  Membership(
      Settings settings,
      Control control,
      Listeners listeners,
      SchedulerGuard guard,
      Consumer<Snapshot> publish) {
    this.settings = settings;
    this.control = control;
    this.listeners = listeners;
    this.publish = publish;
    this.factory = new SnapshotFactory(settings, guard);
  }

  /** Leaves {@code task} to the control thread; what it throws is logged there. Any thread. */
  void post(String what, Runnable task) {
    control.execute(() -> run(what, task));
  }

  /** As {@link #post}, after a delay. Any thread. */
  HealthPolicy.Task schedule(Duration delay, String what, Runnable task) {
    return control.schedule(TimeUnit.NANOSECONDS.convert(delay), () -> run(what, task));
  }

  private void run(String what, Runnable task) {
    if (closed) {
      return;
    }
    try {
      task.run();
    } catch (Throwable failure) {
      Fatal.rethrow(failure);
      listeners.taskFailed(what, failure);
    }
  }

  /** Makes {@code servers} the members. The list is valid: {@link ServerList} has seen to it. */
  void replace(List<Server> servers) {
    long now = settings.ticker().nanos();
    List<Server> chosen = Subset.of(servers, settings.subsetSize(), settings.subsetKey());
    Map<String, Member> before = current.members;
    List<Entry> after = new ArrayList<>(chosen.size());
    Iterator<Member> inOrder = before.values().iterator();
    BitSet staying = new BitSet(); // by index
    BitSet moved = new BitSet();
    boolean changed = chosen.size() != before.size();
    for (Server server : chosen) {
      Member known = before.get(server.id());
      changed |= known == null || !inOrder.hasNext() || inOrder.next().upstream != known.upstream;
      if (known != null && known.server.hasSameAddress(server)) {
        changed |= !known.server.isSameAs(server);
        after.add(new Entry(server, known.upstream));
        staying.set(known.index());
      } else {
        after.add(new Entry(server, new Upstream(server.id(), departures.takeIndex(), now)));
        if (known != null) {
          moved.set(known.index());
        }
      }
    }
    if (!changed && moved.isEmpty()) {
      return; // a refresh that brought nothing new disturbs nothing
    }
    if (!moved.isEmpty()) {
      tellOfMoves(before, moved);
    }
    entries = after;
    rebuild();
    for (Member old : before.values()) {
      if (!staying.get(old.index())) {
        departures.add(old);
      }
    }
    tellPolicies(chosen);
    post("listener", () -> listeners.serversChanged(chosen));
  }

  /**
   * A server with a new address is a new machine under an old id: policies hear that the old one
   * leaves before anybody can see the new one, so that no verdict on the one meets the other.
   */
  private void tellOfMoves(Map<String, Member> before, BitSet moved) {
    tellPolicies(
        before.values().stream()
            .filter(old -> !moved.get(old.index()))
            .map(Member::server)
            .toList());
  }

  /**
   * At once, not by a task: what waits in the queue, such as the end of a probe, must not give a
   * verdict on a server that the policy believes to be the one before.
   */
  private void tellPolicies(List<Server> members) {
    for (HealthPolicy policy : settings.policies()) {
      run("health policy '" + policy.name() + "'", () -> policy.onMembers(members));
    }
  }

  /** A policy's verdict, at once where it speaks against a server. Any thread. */
  void verdict(String policy, String serverId, Verdict verdict, Snapshot seen) {
    Member member = seen.members.get(serverId);
    if (member == null) {
      return;
    }
    Upstream upstream = member.upstream;
    boolean against = verdict.state() != Verdict.State.UP;
    if (against) {
      upstream.object();
    }
    post(
        "verdict",
        () -> {
          if (against) {
            upstream.objectionHeard();
          }
          Member now = current.members.get(serverId);
          if (now == null || now.upstream != upstream) {
            return; // it has left, or another server has its id now
          }
          if (upstream.health.verdict(policy, verdict)) {
            rebuildSoon();
          } else {
            upstream.settle(); // said before: tables need not be built anew for it
          }
        });
  }

  /** Keeps traffic from a server for a while, by its own wish. Any thread. */
  void holdOff(Upstream upstream, Duration howLong) {
    Duration bounded = howLong.compareTo(MAX_HOLD_OFF) > 0 ? MAX_HOLD_OFF : howLong;
    if (bounded.isNegative() || bounded.isZero()) {
      return;
    }
    String reason = "asked to be left alone for " + bounded.toMillis() + " ms";
    long until = settings.ticker().nanos() + bounded.toNanos();
    upstream.object();
    post(
        "hold-off",
        () -> {
          upstream.objectionHeard();
          if (!upstream.extendHoldOff(until)) {
            upstream.settle();
            return;
          }
          upstream.health.verdict(HOLD_OFF, Verdict.down(reason));
          rebuildSoon();
          schedule(bounded, "hold-off", () -> endHoldOff(upstream));
        });
  }

  private void endHoldOff(Upstream upstream) {
    if (upstream.isHoldOffOver(settings.ticker().nanos())) {
      upstream.health.verdict(HOLD_OFF, Verdict.up());
      rebuildSoon();
    }
  }

  /** The attempt that was to decide about a server has ended. Any thread. */
  void trialEnded(Upstream upstream) {
    // The policies have posted what they think of it before this task, and their tasks post the
    // snapshot that follows from it: the permit comes back behind that, if the server still is on
    // trial then.
    post("trial", () -> post("trial", () -> upstream.trialTaken.set(false)));
  }

  /** An operator's word about a server. */
  void order(String serverId, ServerHealth.Order order, String reason) {
    Member member = current.members.get(serverId);
    if (member == null) {
      throw new IllegalArgumentException(
          "service '"
              + settings.service()
              + "' has no server '"
              + serverId
              + "'; it has: "
              + current.members.keySet());
    }
    member.upstream.health.order(order, reason);
    if (order != ServerHealth.Order.DRAIN) {
      drains.ended(member.upstream);
    }
    rebuild();
  }

  /** Completes {@code done} when the server is empty. */
  void awaitEmpty(String serverId, CompletableFuture<Void> done) {
    Member member = current.members.get(serverId);
    if (member != null) {
      drains.add(done, member.upstream);
    }
  }

  /** Whoever waits for a server to be empty has waited long enough. */
  void drainTimedOut(CompletableFuture<Void> done) {
    drains.timedOut(done);
  }

  /** The last attempt on a server that somebody empties has ended. Any thread. */
  void emptied() {
    post("drain", drains::check);
  }

  private void rebuildSoon() {
    if (!rebuildPosted) {
      rebuildPosted = true;
      post(
          "rebuild",
          this::rebuild); // behind what waits already: a burst of verdicts makes one snapshot
    }
  }

  private void rebuild() {
    rebuildPosted = false;
    long now = settings.ticker().nanos();
    Snapshot before = current;
    List<Runnable> events = new ArrayList<>();
    Map<String, Member> members = new LinkedHashMap<>(entries.size() * 4 / 3 + 1);
    for (Entry entry : entries) {
      Upstream upstream = entry.upstream;
      ServerState from = upstream.health.state();
      if (upstream.health.merge(entry.server, now)) {
        ServerState to = upstream.health.state();
        String reason = upstream.health.reason();
        if (upstream.latest != null || to != ServerState.DRAINING) {
          events.add(() -> listeners.serverStateChanged(entry.server, from, to, reason));
        }
      }
      upstream.settle();
      members.put(entry.server.id(), factory.member(entry.server, upstream));
    }
    factory.startRamps(members, now);
    members.values().forEach(member -> member.upstream.latest = member);
    current = factory.snapshot(before.version + 1, members, now);
    publish.accept(current);
    boolean panicking = current.panicking;
    if (panicking != before.panicking) {
      events.add(() -> listeners.panicChanged(panicking));
    }
    for (Runnable event : events) {
      post("listener", event);
    }
  }

  /**
   * The small work of each second: state of servers that left, load reports, slow starts that are
   * over.
   */
  void everySecond() {
    departures.look(factory::forget);
    if (factory.isStale(current, settings.ticker().nanos())) {
      rebuild();
    }
  }

  void close() {
    closed = true;
    drains.close();
  }
}
