package dev.evenkeel.health;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.Ticker;
import dev.evenkeel.api.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * A balancer's control thread in virtual time: what is scheduled runs when the test moves the
 * clock, in the order of its time.
 */
final class FakeControl implements HealthPolicy.Context {

  private final PriorityQueue<Scheduled> tasks =
      new PriorityQueue<>(
          Comparator.comparingLong((Scheduled s) -> s.atNanos).thenComparingLong(s -> s.number));
  private final Map<String, Verdict> verdicts = new HashMap<>();
  private final List<String> history = new ArrayList<>();
  private long nanos;
  private long offset;
  private long number;

  /** Starts with a clock that will soon overflow, as a real one may. */
  FakeControl() {
    offset = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos();
  }

  private static final class Scheduled implements HealthPolicy.Task {
    final long atNanos;
    final long number;
    final Runnable task;
    final FakeControl control;

    Scheduled(long atNanos, long number, Runnable task, FakeControl control) {
      this.atNanos = atNanos;
      this.number = number;
      this.task = task;
      this.control = control;
    }

    @Override
    public void cancel() {
      synchronized (control) {
        control.tasks.remove(this);
      }
    }
  }

  @Override
  public String service() {
    return "orders";
  }

  @Override
  public Ticker ticker() {
    return this::nowNanos;
  }

  synchronized long nowNanos() {
    return offset + nanos;
  }

  synchronized double nowSeconds() {
    return nanos / 1e9;
  }

  @Override
  public synchronized void verdict(String serverId, Verdict verdict) {
    verdicts.put(serverId, verdict);
    history.add(serverId + " " + verdict.state() + " " + verdict.reason());
  }

  @Override
  public synchronized HealthPolicy.Task schedule(Duration delay, Runnable task) {
    Scheduled scheduled = new Scheduled(nanos + delay.toNanos(), number++, task, this);
    tasks.add(scheduled);
    return scheduled;
  }

  /** Runs what is due now. */
  void settle() {
    advance(Duration.ZERO);
  }

  void advanceMillis(long millis) {
    advance(Duration.ofMillis(millis));
  }

  /** Moves the clock and runs on the way what becomes due. */
  void advance(Duration step) {
    long until = nanos + step.toNanos();
    while (true) {
      Scheduled next;
      synchronized (this) {
        next = tasks.peek();
        if (next == null || next.atNanos > until) {
          nanos = until;
          return;
        }
        tasks.remove();
        nanos = Math.max(nanos, next.atNanos);
      }
      next.task.run();
    }
  }

  /** Lets the clock jump without running anything, as a thread that was held up does. */
  synchronized void stall(Duration step) {
    nanos += step.toNanos();
  }

  synchronized int scheduled() {
    return tasks.size();
  }

  /** Returns the verdict on a server; up if there was none. */
  synchronized Verdict verdict(String id) {
    return verdicts.getOrDefault(id, Verdict.up());
  }

  /** Drops what was said about servers that are no members any more, as a balancer does. */
  synchronized void forgetOthersThan(List<Server> members) {
    verdicts.keySet().retainAll(members.stream().map(Server::id).toList());
  }

  synchronized Verdict.State state(Server server) {
    return verdict(server.id()).state();
  }

  synchronized List<String> history() {
    return List.copyOf(history);
  }

  /** Returns how many of {@code servers} are not up. */
  long out(List<Server> servers) {
    return servers.stream().filter(s -> state(s) != Verdict.State.UP).count();
  }

  static List<Server> servers(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Server.of("10.0." + i / 250 + "." + (i % 250 + 1) + ":8080").withId("s" + i))
        .toList();
  }
}
