package dev.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.Ticker;
import dev.evenkeel.api.Verdict;
import dev.evenkeel.api.Verdict.State;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The policies with a real control thread, real time and real sockets on the loopback interface.
 */
@Timeout(30)
class RealSocketsTest implements HealthPolicy.Context {

  private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();
  private final BlockingQueue<Verdict> verdicts = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    control.shutdownNow();
  }

  @Override
  public String service() {
    return "orders";
  }

  @Override
  public Ticker ticker() {
    return Ticker.system();
  }

  @Override
  public void verdict(String serverId, Verdict verdict) {
    verdicts.add(verdict);
  }

  @Override
  public HealthPolicy.Task schedule(Duration delay, Runnable task) {
    ScheduledFuture<?> scheduled = control.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  private void onControl(Runnable task) throws InterruptedException, ExecutionException {
    Future<?> done = control.submit(task);
    done.get();
  }

  private @Nullable Verdict next() throws InterruptedException {
    return verdicts.poll(20, TimeUnit.SECONDS);
  }

  private static ServerSocket listen(int port) throws Exception {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  @Test
  void activeChecksSeeAServerGoAndComeBackOnItsPort() throws Exception {
    ServerSocket socket = listen(0);
    Server server = Server.of("127.0.0.1:" + socket.getLocalPort());
    try (TcpHealthChecker checker = new TcpHealthChecker();
        ActiveHealth active =
            ActiveHealth.builder(checker)
                .interval(Duration.ofMillis(500))
                .recheckInterval(Duration.ofMillis(20))
                .newServers(NewServers.DOWN_UNTIL_CHECKED)
                .downAfter(2)
                .build()) {
      onControl(() -> active.start(this));
      onControl(() -> active.onMembers(List.of(server)));
      assertThat(next()).isEqualTo(Verdict.down("not checked yet"));
      assertThat(next()).isEqualTo(Verdict.up());
      socket.close();
      assertThat(next())
          .satisfies(down -> assertThat(down.reason()).startsWith("2 checks failed: "));
      try (ServerSocket again = listen(server.port())) {
        Verdict verdict = next();
        while (verdict != null && verdict.state() == State.DOWN) {
          // Another reason for the same, such as a check that was slow.
          verdict = next();
        }
        assertThat(verdict).isEqualTo(Verdict.up());
        assertThat(again.isBound()).isTrue();
      }
    }
  }

  @Test
  void aRestartedServerIsBackByItsConnectCheck() throws Exception {
    ServerSocket socket = listen(0);
    Server server = Server.of("127.0.0.1:" + socket.getLocalPort());
    socket.close();
    try (PassiveHealth passive = PassiveHealth.builder().build()) {
      onControl(() -> passive.start(this));
      onControl(() -> passive.onMembers(List.of(server, Server.of("127.0.0.1:1"))));
      passive.onOutcome(server, Outcome.UNREACHABLE, -1, System.nanoTime(), false);
      assertThat(next())
          .satisfies(v -> assertThat(v.reason()).startsWith("no connection, out for"));
      assertThat(next())
          .satisfies(v -> assertThat(v.reason()).startsWith("no connection, checks fail: "));
      try (ServerSocket again = listen(server.port())) {
        assertThat(next()).isEqualTo(Verdict.up());
        assertThat(again.isBound()).isTrue();
      }
    }
  }
}
