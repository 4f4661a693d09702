package dev.evenkeel.core;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import dev.evenkeel.api.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

  private final Settings settings;
  private final Control control;
  private final Listeners listeners;
  private final SnapshotFactory factory;
  private final Consumer<Snapshot> publish;
  private final Drains drains = new Drains();
  private final Departures departures = new Departures();

  /** The servers that are members now, by id. Read by any thread. */
  private final Map<String, Upstream> directory = new ConcurrentHashMap<>();

  /** By index: servers about which something was said since the snapshot was made. */
  private final BitSet touched = new BitSet();

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

  /** What a change of the members makes anew: those about whom something differs. */
  private final class Renewal {
    final long now = settings.ticker().nanos();
    final List<Member> members = new ArrayList<>();
    final List<Runnable> events = new ArrayList<>();

    Member of(Server server, Upstream upstream) {
      touched.clear(upstream.index);
      ServerState from = upstream.health.state();
      if (upstream.health.merge(server, now)) {
        ServerState to = upstream.health.state();
        String reason = upstream.health.reason();
        if (upstream.latest != null || to != ServerState.DRAINING) {
          events.add(() -> listeners.serverStateChanged(server, from, to, reason));
        }
      }
      upstream.settle();
      Member member = factory.member(server, upstream);
      members.add(member);
      return member;
    }
  }

  /** Makes the servers of {@code checked} the members. */
  void replace(ServerList checked) {
    List<Server> chosen = Subset.of(checked.servers, settings.subsetSize(), settings.subsetKey());
    Members before = current.members;
    // Compared already, unless it is a part or there was another change meanwhile.
    ServerList list =
        chosen == checked.servers && before == checked.before
            ? checked
            : ServerList.checked(settings.service(), chosen, before);
    if (list.isSame()) {
      return; // a refresh that brought nothing new disturbs nothing
    }
    Renewal renewal = new Renewal();
    @Nullable Member[] next = before.resized(chosen.size(), list.head, list.tail);
    BitSet staying = new BitSet(); // by index, of those between head and tail
    BitSet moved = new BitSet();
    for (int i = list.head; i < list.end(); i++) {
      Server server = chosen.get(i);
      Member known = before.find(server.id());
      if (known != null && known.server.hasSameAddress(server)) {
        next[i] = known.server.isSameAs(server) ? known : renewal.of(server, known.upstream);
        staying.set(known.index);
      } else {
        Upstream joining = new Upstream(server.id(), departures.takeIndex(), renewal.now);
        next[i] = renewal.of(server, joining);
        if (known != null) {
          moved.set(known.index);
        }
      }
    }
    if (!moved.isEmpty()) {
      tellOfMoves(before, moved);
    }
    List<Member> leaving = new ArrayList<>();
    for (int i = list.head; i < before.size() - list.tail; i++) {
      Member old = before.at(i);
      if (!staying.get(old.index)) {
        directory.remove(old.upstream.id);
        leaving.add(old);
      }
    }
    publish(next, renewal);
    leaving.forEach(departures::add);
    tellPolicies(chosen);
    post("listener", () -> listeners.serversChanged(chosen));
  }

  /**
   * A server with a new address is a new machine under an old id: policies hear that the old one
   * leaves before anybody can see the new one, so that no verdict on the one meets the other.
   */
  private void tellOfMoves(Members before, BitSet moved) {
    tellPolicies(before.stream().filter(old -> !moved.get(old.index)).map(Member::server).toList());
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
  void verdict(String policy, String serverId, Verdict verdict) {
    Upstream upstream = directory.get(Objects.requireNonNull(serverId, "serverId"));
    if (upstream == null) {
      return;
    }
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
          if (directory.get(serverId) != upstream) {
            return; // it has left, or another server has its id now
          }
          if (upstream.health.verdict(policy, verdict)) {
            rebuildSoon(upstream);
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
          rebuildSoon(upstream);
          schedule(bounded, "hold-off", () -> endHoldOff(upstream));
        });
  }

  private void endHoldOff(Upstream upstream) {
    if (upstream.isHoldOffOver(settings.ticker().nanos())) {
      upstream.health.verdict(HOLD_OFF, Verdict.up());
      rebuildSoon(upstream);
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
    Upstream upstream = directory.get(Objects.requireNonNull(serverId, "serverId"));
    if (upstream == null) {
      throw new IllegalArgumentException(
          "service '"
              + settings.service()
              + "' has no server '"
              + serverId
              + "'; it has: "
              + current.members.stream().map(member -> member.upstream.id).toList());
    }
    upstream.health.order(order, reason);
    if (order != ServerHealth.Order.DRAIN) {
      drains.ended(upstream);
    }
    touched.set(upstream.index);
    rebuild();
  }

  /** Completes {@code done} when the server is empty. */
  void awaitEmpty(String serverId, CompletableFuture<Void> done) {
    Upstream upstream = directory.get(serverId);
    if (upstream != null) {
      drains.add(done, upstream);
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

  private void rebuildSoon(Upstream news) {
    touched.set(news.index);
    if (!rebuildPosted) {
      rebuildPosted = true;
      post(
          "rebuild",
          this::rebuild); // behind what waits already: a burst of verdicts makes one snapshot
    }
  }

  private void rebuild() {
    publish(current.members.toArray(), new Renewal());
  }

  /** Makes a snapshot of {@code next}, of which those that were touched are renewed first. */
  private void publish(Member[] next, Renewal renewal) {
    rebuildPosted = false;
    for (int i = 0; !touched.isEmpty() && i < next.length; i++) {
      if (touched.get(next[i].index)) {
        next[i] = renewal.of(next[i].server, next[i].upstream);
      }
    }
    touched.clear(); // some may have left
    renewal.members.forEach(member -> directory.put(member.upstream.id, member.upstream));
    Snapshot before = current;
    Members members = new Members(next, directory);
    current = factory.snapshot(before.version + 1, members, renewal.members, renewal.now);
    publish.accept(current);
    boolean panicking = current.panicking;
    if (panicking != before.panicking) {
      renewal.events.add(() -> listeners.panicChanged(panicking));
    }
    for (Runnable event : renewal.events) {
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
      if (settings.weightByLoad()) {
        current.members.forEach(member -> touched.set(member.index)); // each has another weight
      }
      rebuild();
    }
  }

  void close() {
    closed = true;
    drains.close();
  }
}
