package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.ManualControl;
import dev.evenkeel.health.ActiveHealth;
import dev.evenkeel.health.PassiveHealth;
import dev.evenkeel.testkit.FakeTicker;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 100,000 servers come and go through a list of 50, with everything that keeps something of a
 * server: calls of all outcomes, ejections with their breakers, checks that succeed, fail and hang.
 */
class ChurnTest {

  private static final int ROUNDS = 2000;
  private static final int SERVERS = 50;
  private static final Duration ROUND = Duration.ofMillis(1500);
  private static final Outcome[] OUTCOMES = Outcome.values();

  /** Allocation that is not garbage yet when it is measured; 50 servers need less than a tenth. */
  private static final long NOISE_BYTES = 2_000_000;

  private final FakeTicker ticker = new FakeTicker();
  private final ManualControl control = new ManualControl(ticker);
  private final List<WeakReference<Server>> gone = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"least-latency", "peak-ewma"})
  void nothingOfAServerThatLeftIsLeftBehind(String scheduler) throws Exception {
    try (BalancedService service = service(scheduler)) {
      LoadBalancer balancer = service.balancer();
      for (int round = 0; round < ROUNDS / 10; round++) {
        churn(balancer, round);
      }
      int threads = Thread.activeCount();
      long before = usedBytes();
      for (int round = ROUNDS / 10; round < ROUNDS; round++) {
        churn(balancer, round);
      }
      assertThat(usedBytes() - before).isLessThan(NOISE_BYTES);
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);

      balancer.update(List.of(Server.of("10.9.9.9:1")));
      // The small work of each second forgets a server at its second look.
      for (int i = 0; i < 5; i++) {
        pass(Duration.ofSeconds(1));
      }
      pass(Duration.ofSeconds(40)); // an ejection's longest time
      for (int i = 0; i < 100 && alive() > 0; i++) {
        System.gc();
      }
      assertThat(alive()).isZero();
      assertThat(balancer.snapshot().servers()).hasSize(1);
    }
  }

  private BalancedService service(String scheduler) {
    PassiveHealth passive =
        PassiveHealth.builder().connectCheck(ChurnTest::check).ejectOutliers().build();
    return Evenkeel.service("orders")
        .servers("10.9.9.9:1")
        .scheduler(scheduler)
        .health(passive)
        .health(ActiveHealth.builder(ChurnTest::check).endsEjectionsOf(passive).build())
        .engine(engine -> engine.manualControl(control))
        .build();
  }

  /** Well, but for one server of each list that is unwell and one that hangs. */
  private static CompletionStage<Void> check(Server server, Duration timeout) {
    return switch (server.port()) {
      case 1 -> CompletableFuture.failedFuture(new IOException("unwell"));
      case 2 -> new CompletableFuture<>();
      default -> CompletableFuture.completedFuture(null);
    };
  }

  private void churn(LoadBalancer balancer, int round) throws NoAvailableServerException {
    List<Server> servers = new ArrayList<>();
    for (int i = 0; i < SERVERS; i++) {
      Server server = Server.of("10.0.0.1:" + (i + 1)).withId("r" + round + "-" + i);
      servers.add(server);
      gone.add(new WeakReference<>(server));
    }
    balancer.update(servers);
    for (int i = 0; i < SERVERS; i++) {
      Attempt attempt =
          balancer.begin(balancer.newCall().affinity(round * SERVERS + i).idempotent(true));
      if (i > 0) {
        boolean any = round % 5 == 0 && i < OUTCOMES.length;
        attempt.report(any ? OUTCOMES[i] : Outcome.SUCCESS, 1_000_000);
      }
      attempt.release();
    }
    pass(ROUND);
    if (round % 100 == 0) {
      gone.removeIf(server -> server.get() == null);
    }
  }

  private void pass(Duration time) {
    for (int i = 0; i < 3; i++) {
      ticker.advance(time.dividedBy(3));
      control.runDue();
    }
  }

  private long alive() {
    return gone.stream().filter(server -> server.get() != null).count();
  }

  private static long usedBytes() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
