package dev.evenkeel.testkit;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Servers come, leave and change their weights on one thread, while others pick, start and end
 * attempts: everything that the contract lets happen at the same time.
 *
 * <p>As in the engine, an attempt starts only on a member of the newest snapshot, and a server is
 * forgotten only when it has left and its last attempt has ended. An old picker is still asked.
 */
final class Churn {

  private static final int WORKERS = 3;
  private static final int PICKS = 8_000;
  private static final int LEAST_CHANGES = 60;
  private static final int INDEXES = 12;
  private static final int MOST_RUNNING = 5;

  private record Snapshot(Picker picker, List<FakeCandidate> candidates) {}

  private final Traffic traffic;
  private final Duration limit;
  private final Scheduler scheduler;
  private final FakeTicker ticker;
  private final FakeContext chance = new FakeContext(11);
  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicInteger[] open = new AtomicInteger[INDEXES];

  // Held for reading from a pick to its start, so that nobody is forgotten in between.
  private final ReentrantReadWriteLock membership = new ReentrantReadWriteLock();
  private volatile Snapshot newest;

  Churn(Traffic traffic, Duration limit) {
    this.traffic = traffic;
    this.limit = limit;
    this.scheduler = traffic.scheduler;
    this.ticker = traffic.ticker;
    for (int i = 0; i < INDEXES; i++) {
      open[i] = new AtomicInteger();
    }
    List<FakeCandidate> first = List.of(Traffic.candidate("first", 0, 1000));
    newest = new Snapshot(traffic.preparePicker(first), first);
  }

  /** Runs until each worker is done, and throws the first failure of any of them. */
  void run() throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        long seed = i;
        workers.add(threads.submit(() -> new Worker(seed).run()));
      }
      change(workers, deadline);
      for (Future<?> worker : workers) {
        worker.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError broken) {
        throw broken;
      }
      throw Promise.NO_THROW.broken(String.valueOf(e.getCause()), e.getCause());
    } catch (TimeoutException e) {
      throw Promise.NO_HANG.broken("no end after " + limit, e);
    } finally {
      changes.set(LEAST_CHANGES);
      threads.shutdownNow();
    }
  }

  /** The control thread's part. */
  private void change(List<Future<?>> workers, long deadline) {
    Map<Integer, FakeCandidate> known = new HashMap<>();
    known.put(0, newest.candidates().get(0));
    while (!workers.stream().allMatch(Future::isDone) && System.nanoTime() - deadline < 0) {
      List<FakeCandidate> next = nextMembers(known);
      Snapshot snapshot = new Snapshot(traffic.preparePicker(next), next);
      membership.writeLock().lock();
      try {
        newest = snapshot;
      } finally {
        membership.writeLock().unlock();
      }
      forgetTheGone(known, next);
      changes.incrementAndGet();
    }
  }

  private List<FakeCandidate> nextMembers(Map<Integer, FakeCandidate> known) {
    List<FakeCandidate> next = new ArrayList<>();
    for (int index = 0; index < INDEXES; index++) {
      if (Math.floorMod(chance.random(), 3) == 0) {
        continue;
      }
      FakeCandidate before = known.get(index);
      int weight = 1000 * (1 + Math.floorMod(chance.random(), 5));
      FakeCandidate now =
          before == null
              ? Traffic.candidate("s" + changes.get() + "-" + index, index, weight)
              : before.withWeight(weight);
      known.put(index, now);
      next.add(now);
    }
    return next.isEmpty() ? newest.candidates() : next;
  }

  /** Forgets some of those that are missing; the others are only down and will come back. */
  private void forgetTheGone(Map<Integer, FakeCandidate> known, List<FakeCandidate> members) {
    for (int index = 0; index < INDEXES; index++) {
      FakeCandidate candidate = known.get(index);
      if (candidate == null || members.contains(candidate) || open[index].get() > 0) {
        continue;
      }
      if (Math.floorMod(chance.random(), 2) == 0) {
        try {
          scheduler.onForget(candidate);
        } catch (RuntimeException e) {
          throw Promise.NO_THROW.broken("onForget threw " + e + " for " + candidate, e);
        }
        known.remove(index);
      }
    }
  }

  /** A caller's thread. */
  private final class Worker {

    private final FakeContext context;
    private final Deque<FakeCandidate> running = new ArrayDeque<>();
    private Snapshot old = newest;

    Worker(long seed) {
      context = new FakeContext(seed, ticker);
    }

    void run() {
      // A slow prepare must not let the workers finish before anything has changed.
      for (int i = 0; i < PICKS || changes.get() < LEAST_CHANGES; i++) {
        if (i % 8 == 0) {
          ask(old);
          old = newest;
        }
        begin();
        while (running.size() > Math.floorMod(context.random(), MOST_RUNNING)) {
          end();
        }
      }
      while (!running.isEmpty()) {
        end();
      }
    }

    private void begin() {
      membership.readLock().lock();
      try {
        FakeCandidate picked = ask(newest);
        if (picked != null) {
          open[picked.index()].incrementAndGet();
          picked.start();
          scheduler.onStart(picked, ticker.nanos());
          running.add(picked);
        }
      } finally {
        membership.readLock().unlock();
      }
    }

    private @Nullable FakeCandidate ask(Snapshot snapshot) {
      context.excludeNobody().affinity(context.random());
      for (FakeCandidate candidate : snapshot.candidates()) {
        if (Math.floorMod(context.random(), 3) == 0) {
          context.exclude(candidate);
        }
      }
      return Traffic.checked(snapshot.picker().pick(context), snapshot.candidates(), context);
    }

    private void end() {
      FakeCandidate candidate = running.remove();
      long latency = Math.floorMod(context.random(), 1_000_000L);
      Outcome[] outcomes = Outcome.values();
      Outcome outcome = outcomes[Math.floorMod((int) latency, outcomes.length)];
      scheduler.onOutcome(candidate, outcome, latency, ticker.nanos());
      candidate.end();
      scheduler.onRelease(candidate, ticker.nanos());
      open[candidate.index()].decrementAndGet();
    }
  }
}
