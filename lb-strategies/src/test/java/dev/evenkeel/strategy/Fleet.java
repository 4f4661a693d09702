package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.SchedulerProvider;
import dev.evenkeel.api.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A scheduler with its servers {@code s0, s1, ...}: stands in for the engine, for one thread. */
final class Fleet {

  final Scheduler scheduler;
  final FakeContext context;
  List<FakeCandidate> candidates = new ArrayList<>();
  private Picker picker = context -> null;
  private int nextIndex;

  /** Makes a fleet; {@code seed} is for the chance of its picks. */
  Fleet(Scheduler scheduler, long seed, int... weights) {
    this.scheduler = scheduler;
    this.context = new FakeContext(seed);
    for (int weight : weights) {
      add(weight);
    }
    prepare();
  }

  /** Makes a fleet of servers of these weights; {@code options} are {@code name=value}. */
  static Fleet of(String strategy, int[] weights, String... options) {
    return new Fleet(scheduler(strategy, 7, options), 42, weights);
  }

  static Scheduler scheduler(String strategy, long seed, String... options) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String option : options) {
      String[] parts = option.split("=", 2);
      values.put(parts[0], parts[1]);
    }
    SplittableRandom random = new SplittableRandom(seed);
    SchedulerOptions read =
        SchedulerOptions.of(strategy, values)
            .withTicker(() -> 0)
            .withRandom(random::nextLong)
            .withSchedulers((name, nested) -> provider(name).create(nested));
    Scheduler scheduler = provider(strategy).create(read);
    read.requireAllRead();
    return scheduler;
  }

  static SchedulerProvider provider(String strategy) {
    for (SchedulerProvider provider : BuiltInSchedulers.providers()) {
      if (provider.name().equals(strategy)) {
        return provider;
      }
    }
    throw new IllegalArgumentException("no strategy '" + strategy + "'");
  }

  static int[] equal(int servers) {
    int[] weights = new int[servers];
    Arrays.fill(weights, 1);
    return weights;
  }

  FakeCandidate add(int weight) {
    FakeCandidate candidate = candidate(nextIndex++, weight);
    candidates.add(candidate);
    return candidate;
  }

  static FakeCandidate candidate(int index, int weight) {
    Server server = Server.of("10.0.0.1:" + (1 + index)).withId("s" + index);
    return new FakeCandidate(server, index, weight * 1000, new AtomicInteger());
  }

  void remove(String id) {
    candidates.removeIf(candidate -> candidate.server().id().equals(id));
  }

  /** Tells the scheduler what the list is now. */
  Picker prepare() {
    picker = scheduler.prepare(List.copyOf(candidates));
    return picker;
  }

  Picker picker() {
    return picker;
  }

  /** Picks one, or null if there is none. */
  @Nullable Candidate pick() {
    return picker.pick(context);
  }

  /** Picks one, which must be there. */
  FakeCandidate next() {
    return next(picker, context);
  }

  static FakeCandidate next(Picker picker, PickContext context) {
    return (FakeCandidate) Objects.requireNonNull(picker.pick(context), "nothing picked");
  }

  /** Picks one, which must be there, and begins an attempt on it. */
  FakeCandidate begin() {
    FakeCandidate picked = next();
    begin(picked);
    return picked;
  }

  void begin(FakeCandidate candidate) {
    candidate.running().incrementAndGet();
    scheduler.onStart(candidate, 0);
  }

  void end(FakeCandidate candidate) {
    candidate.running().decrementAndGet();
    scheduler.onRelease(candidate, 0);
  }

  /** Picks {@code count} times, each attempt ending before the next begins: "s0 s1 s0". */
  String sequence(int count) {
    StringBuilder sequence = new StringBuilder();
    for (int i = 0; i < count; i++) {
      FakeCandidate picked = begin();
      sequence.append(i == 0 ? "" : " ").append(picked);
      end(picked);
    }
    return sequence.toString();
  }

  /** Returns how often each server, by index, is picked, each attempt ending at once. */
  int[] counts(int picks) {
    int[] counts = new int[nextIndex];
    for (int i = 0; i < picks; i++) {
      FakeCandidate picked = begin();
      end(picked);
      counts[picked.index()]++;
    }
    return counts;
  }

  FakeCandidate get(String id) {
    for (FakeCandidate candidate : candidates) {
      if (candidate.server().id().equals(id)) {
        return candidate;
      }
    }
    throw new IllegalArgumentException("no server '" + id + "'");
  }

  void replace(FakeCandidate candidate) {
    candidates.replaceAll(old -> old.index() == candidate.index() ? candidate : old);
  }

  void exclude(Candidate candidate) {
    context.excluded.add(candidate.server());
  }
}
