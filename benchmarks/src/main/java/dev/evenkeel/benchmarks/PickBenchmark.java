package dev.evenkeel.benchmarks;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.SchedulerProvider;
import dev.evenkeel.api.Server;
import dev.evenkeel.strategy.BuiltInSchedulers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one pick costs for each built-in strategy, at 10 and at 1,000 servers. Weights are 1 to 4;
 * each server has a call running for each unit of its weight, and 0 to 3 more, so that strategies
 * that look at the load have something to compare.
 *
 * <p>{@code strategy=floor} is the same measurement around a pick that only draws a number and
 * reads an array: what of each figure is not the strategy's. Bytes come from {@code -prof gc}: read
 * {@code gc.alloc.rate.norm}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PickBenchmark {

  /** The name of a strategy, or {@code floor}. */
  @Param({
    "floor",
    "round-robin",
    "weighted-round-robin",
    "random",
    "weighted-random",
    "least-connections",
    "weighted-least-connections",
    "shortest-expected-delay",
    "never-queue",
    "failover",
    "overflow",
    "power-of-two",
    "peak-ewma",
    "least-latency",
    "ring-hash",
    "maglev",
    "rendezvous",
    "jump-hash",
    "source-hash",
    "bounded-load",
    "sticky"
  })
  public String strategy = "floor";

  /** How many servers there are. */
  @Param({"10", "1000"})
  public int servers = 10;

  private Picker picker = context -> null;

  /** Makes the servers and the picker. */
  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(1);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < servers; i++) {
      int weight = 1 + i % 4;
      Server server =
          Server.of("10.0." + i / 250 + "." + (1 + i % 250) + ":8080").withWeight(weight);
      candidates.add(new BenchCandidate(server, i, weight * 1000, weight + random.nextInt(4)));
    }
    picker = scheduler(strategy, Map.of()).prepare(List.copyOf(candidates));
  }

  private static Scheduler scheduler(String name, Map<String, String> values) {
    if (name.equals("floor")) {
      return candidates -> {
        Candidate[] all = candidates.toArray(new Candidate[0]);
        return context -> all[(int) Long.remainderUnsigned(context.random(), all.length)];
      };
    }
    SchedulerOptions options =
        SchedulerOptions.of(name, values)
            .withSchedulers((other, otherOptions) -> provider(other).create(otherOptions));
    return provider(name).create(options);
  }

  private static SchedulerProvider provider(String name) {
    return BuiltInSchedulers.providers().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no built-in strategy '" + name + "'"));
  }

  /** One pick. */
  @Benchmark
  public @Nullable Candidate pick(BenchContext context) {
    return picker.pick(context.next());
  }
}
