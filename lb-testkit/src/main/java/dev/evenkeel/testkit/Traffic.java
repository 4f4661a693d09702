package dev.evenkeel.testkit;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.Server;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Drives one scheduler from one thread the way the engine does, and checks what each single pick
 * promises.
 */
final class Traffic {

  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(1);

  final FakeTicker ticker = new FakeTicker();
  final FakeContext context = new FakeContext(42, ticker);
  final Scheduler scheduler;
  private final Deque<FakeCandidate> running = new ArrayDeque<>();
  private List<FakeCandidate> members = List.of();
  private Picker picker = nobody -> null;

  Traffic(Function<SchedulerOptions, Scheduler> newScheduler) {
    scheduler = newScheduler.apply(options(ticker));
  }

  static SchedulerOptions options(FakeTicker ticker) {
    return SchedulerOptions.of("contract", Map.of())
        .withTicker(ticker)
        .withRandom(new FakeContext(7)::random);
  }

  /**
   * Returns one candidate for each weight, with indexes that have gaps: an index is no position.
   */
  static List<FakeCandidate> candidates(int... weights) {
    List<FakeCandidate> made = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      made.add(candidate("s" + i, 3 * i + 2, weights[i]));
    }
    return made;
  }

  /** Returns {@code count} candidates of weight 1. */
  static List<FakeCandidate> equalCandidates(int count) {
    int[] weights = new int[count];
    Arrays.fill(weights, 1000);
    return candidates(weights);
  }

  static FakeCandidate candidate(String id, int index, int weight) {
    return new FakeCandidate(Server.of(id + ".test:80").withId(id), index, weight);
  }

  /** Gives the scheduler a new list of candidates, as after a change of the members. */
  void prepare(List<FakeCandidate> candidates) {
    members = List.copyOf(candidates);
    picker = preparePicker(candidates);
  }

  Picker preparePicker(List<FakeCandidate> candidates) {
    try {
      return scheduler.prepare(List.copyOf(candidates));
    } catch (RuntimeException e) {
      throw Promise.NO_THROW.broken("prepare threw " + e + " for " + candidates, e);
    }
  }

  @Nullable FakeCandidate pick() {
    return pick(picker, members);
  }

  /** Asks {@code asked}, which was prepared for {@code own}, and checks the answer. */
  @Nullable FakeCandidate pick(Picker asked, List<FakeCandidate> own) {
    Candidate picked;
    try {
      picked = asked.pick(context);
    } catch (RuntimeException e) {
      throw Promise.NO_THROW.broken("pick threw " + e + " for " + own, e);
    }
    return checked(picked, own, context);
  }

  /** Returns {@code picked} if it is what a picker of {@code own} may return. */
  static @Nullable FakeCandidate checked(
      @Nullable Candidate picked, List<FakeCandidate> own, FakeContext context) {
    if (picked == null) {
      for (FakeCandidate candidate : own) {
        if (!context.excludes(candidate)) {
          throw Promise.SOMEBODY.broken("null, though " + candidate + " is left of " + own);
        }
      }
      return null;
    }
    for (FakeCandidate candidate : own) {
      if (candidate == picked) {
        if (context.excludes(candidate)) {
          throw Promise.NOT_EXCLUDED.broken(candidate + " of " + own);
        }
        return candidate;
      }
    }
    throw Promise.OWN_CANDIDATE.broken(picked + ", which is not in " + own);
  }

  String describe() {
    StringBuilder all = new StringBuilder();
    for (FakeCandidate member : members) {
      all.append(picker.describe(member));
    }
    return all.toString();
  }

  void start(FakeCandidate candidate) {
    candidate.start();
    scheduler.onStart(candidate, ticker.nanos());
    running.add(candidate);
  }

  void finish(FakeCandidate candidate, Outcome outcome, Duration latency) {
    scheduler.onOutcome(candidate, outcome, latency.toNanos(), ticker.nanos());
  }

  /** Ends the attempt that runs for the longest time. */
  void release() {
    FakeCandidate candidate = running.remove();
    candidate.end();
    scheduler.onRelease(candidate, ticker.nanos());
  }

  void releaseAll() {
    while (!running.isEmpty()) {
      release();
    }
  }

  /**
   * Lets {@code count} attempts arrive, each with a key of its own, whose headers come after 1 ms
   * and whose bodies never end.
   *
   * @return how many of them each member got, in the order of the list
   */
  long[] arrivals(int count) {
    long[] hits = new long[members.size()];
    for (int i = 0; i < count; i++) {
      context.affinity(context.random());
      FakeCandidate picked = pick();
      if (picked != null) {
        hits[members.indexOf(picked)]++;
        start(picked);
        ticker.advance(BETWEEN_ATTEMPTS);
        finish(picked, Outcome.SUCCESS, BETWEEN_ATTEMPTS);
      }
    }
    return hits;
  }

  /**
   * Runs {@code count} attempts, one after the other, and counts those that {@code watched} got.
   */
  int oneByOne(int count, FakeCandidate watched, Duration latencyOfWatched) {
    int hits = 0;
    for (int i = 0; i < count; i++) {
      context.affinity(context.random());
      FakeCandidate picked = pick();
      if (picked != null) {
        hits += picked == watched ? 1 : 0;
        attempt(picked, picked == watched ? latencyOfWatched : BETWEEN_ATTEMPTS);
      }
    }
    return hits;
  }

  /** Runs one attempt from start to end, whoever would have been picked. */
  void attempt(FakeCandidate candidate, Duration latency) {
    start(candidate);
    ticker.advance(BETWEEN_ATTEMPTS);
    finish(candidate, Outcome.SUCCESS, latency);
    release();
  }
}
