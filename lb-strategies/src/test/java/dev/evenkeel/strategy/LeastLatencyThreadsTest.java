package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Picker;
import dev.evenkeel.strategy.OpenLoop.Behaviour;
import dev.evenkeel.testkit.FakeCandidate;
import dev.evenkeel.testkit.FakeContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads at once on one least-latency. */
class LeastLatencyThreadsTest {

  private static final int THREADS = 4;
  private static final int ATTEMPTS_PER_THREAD = 100_000;

  private static OpenLoop fleet(int count) {
    return new OpenLoop(LeastLatency::new).add(count, Behaviour.answersIn(Duration.ofMillis(10)));
  }

  private static void attempt(OpenLoop fleet, Picker picker, FakeContext context, long number) {
    FakeCandidate picked = (FakeCandidate) Objects.requireNonNull(picker.pick(context));
    picked.start();
    fleet.scheduler.onStart(picked, context.nowNanos());
    // One in 16 fails; server 0 is slow.
    boolean failed = (number & 15) == 0;
    long latency = picked.index() == 0 ? 50_000_000 : 5_000_000;
    fleet.scheduler.onOutcome(
        picked,
        failed ? Outcome.FAILURE : Outcome.SUCCESS,
        failed ? -1 : latency,
        context.nowNanos());
    picked.end();
    fleet.scheduler.onRelease(picked, context.nowNanos());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 100})
  void manyThreadsAtOnceLeaveTheEstimatesSoundAndTheLocksFree(int count) throws Exception {
    OpenLoop fleet = fleet(count);
    AtomicLong time = new AtomicLong(fleet.ticker.nanos());
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    List<Future<long[]>> results = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      FakeContext context = new FakeContext(thread, () -> time.addAndGet(10_000));
      results.add(executor.submit(() -> storm(fleet, context)));
    }
    long slow = 0;
    for (Future<long[]> result : results) {
      slow += result.get(60, TimeUnit.SECONDS)[0];
    }
    executor.shutdown();
    assertThat((double) slow / (THREADS * ATTEMPTS_PER_THREAD)).isLessThan(0.5 / count);
    fleet.ticker.set(time.get());
    for (FakeCandidate server : fleet.servers) {
      assertThat(server.inFlight()).isZero();
      String before = fleet.picker().describe(server);
      fleet.scheduler.onOutcome(server, Outcome.TIMEOUT, 60_000_000_000L, fleet.ticker.nanos());
      assertThat(fleet.picker().describe(server)).isNotEqualTo(before);
    }
  }

  private static long[] storm(OpenLoop fleet, FakeContext context) {
    long[] hits = new long[fleet.servers.size()];
    Picker picker = fleet.picker();
    for (int i = 0; i < ATTEMPTS_PER_THREAD; i++) {
      Candidate peeked = picker.pick(context);
      hits[Objects.requireNonNull(peeked).index()]++;
      attempt(fleet, picker, context, i);
    }
    return hits;
  }
}
