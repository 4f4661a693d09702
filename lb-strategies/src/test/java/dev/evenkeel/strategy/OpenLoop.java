package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.Server;
import dev.evenkeel.testkit.FakeCandidate;
import dev.evenkeel.testkit.FakeContext;
import dev.evenkeel.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * Calls that arrive at a fixed rate whatever becomes of them, on servers whose answers a test
 * determines: by how the server is set, and with no more queueing than that.
 */
final class OpenLoop {

  /** How a server ends its attempts from now on. */
  record Behaviour(Outcome outcome, Duration latency) {
    static Behaviour answersIn(Duration latency) {
      return new Behaviour(Outcome.SUCCESS, latency);
    }

    static Behaviour failsIn(Duration latency) {
      return new Behaviour(Outcome.FAILURE, latency);
    }
  }

  private record End(long atNanos, long number, int server, Outcome outcome, long latencyNanos) {}

  final FakeTicker ticker = new FakeTicker(Long.MAX_VALUE - 1_000_000_000L); // overflows soon
  final FakeContext context = new FakeContext(1, ticker);
  final Scheduler scheduler;
  final List<FakeCandidate> servers = new ArrayList<>();
  private final List<Behaviour> behaviours = new ArrayList<>();
  private final PriorityQueue<End> ends =
      new PriorityQueue<>(
          Comparator.comparingLong((End end) -> end.atNanos - Long.MAX_VALUE)
              .thenComparingLong(End::number));
  private Picker picker = nobody -> null;
  private long number;

  OpenLoop(Function<SchedulerOptions, Scheduler> strategy) {
    scheduler =
        strategy.apply(
            SchedulerOptions.of("test", Map.of())
                .withTicker(ticker)
                .withRandom(new FakeContext(2)::random));
  }

  /** Adds {@code count} servers that behave alike. */
  OpenLoop add(int count, Behaviour behaviour) {
    return add(count, 1000, behaviour);
  }

  OpenLoop add(int count, int weight, Behaviour behaviour) {
    for (int i = 0; i < count; i++) {
      int index = servers.size();
      servers.add(new FakeCandidate(Server.of("s" + index + ".test:80"), index, weight));
      behaviours.add(behaviour);
    }
    picker = scheduler.prepare(List.copyOf(servers));
    return this;
  }

  /** Takes a server out of the list, as health does, or puts all of them in again. */
  void listWithout(int... out) {
    List<Candidate> listed = new ArrayList<>(servers);
    for (int server : out) {
      listed.remove(servers.get(server));
    }
    picker = scheduler.prepare(listed);
  }

  /** Changes how a server behaves from now on. */
  void set(int server, Behaviour behaviour) {
    behaviours.set(server, behaviour);
  }

  Picker picker() {
    return picker;
  }

  /**
   * Lets calls arrive for a while.
   *
   * @return how many each server got
   */
  long[] run(Duration time, Duration between) {
    long[] hits = new long[servers.size()];
    long calls = time.dividedBy(between);
    for (long i = 0; i < calls; i++) {
      endUntil(ticker.nanos() + between.toNanos());
      Candidate picked = picker.pick(context);
      if (picked != null) {
        hits[picked.index()]++;
        start(picked.index());
      }
    }
    return hits;
  }

  private void start(int server) {
    FakeCandidate candidate = servers.get(server);
    Behaviour behaviour = behaviours.get(server);
    candidate.start();
    scheduler.onStart(candidate, ticker.nanos());
    long latency = behaviour.latency.toNanos();
    ends.add(new End(ticker.nanos() + latency, number++, server, behaviour.outcome, latency));
  }

  private void endUntil(long nanos) {
    while (!ends.isEmpty() && ends.peek().atNanos - nanos <= 0) {
      End end = ends.remove();
      ticker.set(end.atNanos);
      FakeCandidate candidate = servers.get(end.server);
      scheduler.onOutcome(candidate, end.outcome, end.latencyNanos, end.atNanos);
      candidate.end();
      scheduler.onRelease(candidate, end.atNanos);
    }
    ticker.set(nanos);
  }
}
