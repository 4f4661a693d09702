package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.ServerState;
import dev.evenkeel.core.ServerStatus;
import dev.evenkeel.health.ActiveHealth;
import dev.evenkeel.health.PassiveHealth;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What callers notice when servers, real processes, die, freeze, return, or become slow: 200 GETs a
 * second from 8 threads over 5 servers.
 */
class LiveFailuresTest {

  private static final int SERVERS = 5;
  private static final Duration GENEROUS = Duration.ofSeconds(20);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Duration RECHECK = Duration.ofMillis(250);
  private static final int FALL = 3;

  private static List<ServerProcess> servers = List.of();

  private final SwitchedSockets sockets = new SwitchedSockets();
  private final OkHttpClient base =
      new OkHttpClient.Builder()
          .socketFactory(sockets)
          .connectTimeout(Duration.ofSeconds(1))
          .readTimeout(Duration.ofSeconds(2))
          .build();

  @BeforeAll
  static void start() throws Exception {
    List<Process> launched = new ArrayList<>();
    for (int i = 0; i < SERVERS; i++) {
      launched.add(ServerProcess.launch(0));
    }
    List<ServerProcess> listening = new ArrayList<>();
    try {
      for (Process process : launched) {
        listening.add(ServerProcess.listening(process));
      }
    } catch (IOException failure) {
      launched.forEach(Process::destroyForcibly);
      throw failure;
    }
    servers = listening;
  }

  @AfterAll
  static void stop() {
    servers.forEach(ServerProcess::close);
  }

  @BeforeEach
  void allAreWell() throws Exception {
    for (ServerProcess server : servers) {
      server.behave("status=200&delay=2");
    }
  }

  @AfterEach
  void reviveTheDead() throws Exception {
    for (int i = 0; i < SERVERS; i++) {
      if (!servers.get(i).isAlive()) {
        servers.set(i, servers.get(i).restarted());
      }
    }
  }

  @Test
  void aKilledServerCostsNoIdempotentCall() throws Exception {
    try (Stage stage = new Stage(builder -> builder)) {
      ServerProcess victim = servers.get(0);
      stage.awaitServed(victim, System.nanoTime());
      victim.kill();
      await("out", GENEROUS, () -> stage.status(victim).state() == ServerState.DOWN);
      long calls = stage.stream.done().size();
      await("a second of calls", GENEROUS, () -> stage.stream.done().size() >= calls + 200);
      assertThat(stage.stream.failures()).isEmpty();
      // At most one for each thread at the moment of death, and those that tried it before it was
      // out.
      assertThat(stage.status(victim).failed()).isLessThanOrEqualTo(2 * Stage.THREADS);
    }
  }

  @Test
  void aFrozenServerIsOutAtItsFirstTimeOutsAndBackAfterItWasResumed() throws Exception {
    PassiveHealth passive = PassiveHealth.builder().build();
    try (HttpHealthChecker checker = HttpHealthChecker.get(base, "http://orders/health");
        Stage stage =
            new Stage(
                builder ->
                    builder
                        .retry(RetryPolicy.standard().withPerAttemptTimeout(TIMEOUT))
                        .health(passive)
                        .health(checks(checker).endsEjectionsOf(passive).build()))) {
      freezeAndResume(stage, servers.get(1));
      assertThat(stage.stream.failures()).isEmpty();
    }
  }

  @Test
  void aFrozenServerIsOutByChecksAlone() throws Exception {
    try (HttpHealthChecker checker = HttpHealthChecker.get(base, "http://orders/health");
        Stage stage =
            new Stage(builder -> builder.withoutPassiveHealth().health(checks(checker).build()))) {
      freezeAndResume(stage, servers.get(1));
    }
  }

  private static ActiveHealth.Builder checks(HttpHealthChecker checker) {
    return ActiveHealth.builder(checker)
        .interval(INTERVAL)
        .timeout(TIMEOUT)
        .recheckInterval(RECHECK)
        .downAfter(FALL);
  }

  private static void freezeAndResume(Stage stage, ServerProcess victim) throws Exception {
    stage.awaitServed(victim, System.nanoTime());
    victim.freeze();
    try {
      // The pauses are up to a fifth longer, by their jitter.
      Duration pauses = INTERVAL.plus(RECHECK.multipliedBy(FALL)).multipliedBy(6).dividedBy(5);
      Duration bound = pauses.plus(TIMEOUT.multipliedBy(FALL));
      await("out", bound, () -> stage.status(victim).state() != ServerState.UP);
    } finally {
      victim.resume();
    }
    long resumed = System.nanoTime();
    await("served again", INTERVAL.multipliedBy(2), () -> stage.stream.servedBy(victim, resumed));
  }

  @Test
  void aRollingRestartOfAllFailsNoGet() throws Exception {
    try (Stage stage = new Stage(builder -> builder)) {
      for (int i = 0; i < SERVERS; i++) {
        stage.awaitServed(servers.get(i), System.nanoTime());
        servers.get(i).kill();
        servers.set(i, servers.get(i).restarted());
        stage.awaitServed(servers.get(i), System.nanoTime());
      }
      assertThat(stage.stream.failures()).isEmpty();
      assertThat(stage.stream.done().size()).isGreaterThan(200);
    }
  }

  @Test
  void aReturningServerGetsAtMostTwiceItsRampedShareInAnySecond() throws Exception {
    long second = Duration.ofSeconds(1).toNanos();
    try (Stage stage = new Stage(builder -> builder.scheduler("least-connections"))) {
      stage.awaitServed(servers.get(0), System.nanoTime());
      servers.get(0).kill();
      await("out", GENEROUS, () -> stage.status(servers.get(0)).state() == ServerState.DOWN);
      long restart = System.nanoTime();
      servers.set(0, servers.get(0).restarted());
      stage.awaitServed(servers.get(0), restart);
      long back = System.nanoTime();
      stage.awaitSince(back, Duration.ofSeconds(3));
      for (CallStream.Done first : stage.stream.since(restart)) {
        if (first.startNanos() - back > 2 * second) {
          continue; // its second is not over
        }
        long end = first.startNanos() + second;
        List<CallStream.Done> calls =
            stage.stream.since(first.startNanos()).stream()
                .filter(call -> call.startNanos() - end < 0)
                .toList();
        long here =
            calls.stream().filter(call -> servers.get(0).name().equals(call.server())).count();
        // It starts half-way through the 30 s of its ramp, and is not further on than this.
        double ramp = 0.5 + Math.max(0, (end - restart) / 30.0 / second);
        assertThat(here).isLessThanOrEqualTo((long) Math.ceil(2 * ramp * calls.size() / SERVERS));
      }
      assertThat(stage.stream.failures()).isEmpty();
    }
  }

  @Test
  void aServerTenTimesSlowerGetsLessThanAThirdOfItsShare() throws Exception {
    for (ServerProcess server : servers) {
      server.behave("delay=20");
    }
    ServerProcess slow = servers.get(2);
    slow.behave("delay=200");
    try (Stage stage = new Stage(builder -> builder.scheduler("least-connections"))) {
      await("400 calls", GENEROUS, () -> stage.stream.done().size() >= 400);
      assertThat(stage.share(slow, stage.startNanos)).isLessThan(1.0 / SERVERS / 3);
      assertThat(stage.stream.failures()).isEmpty();
    }
  }

  @Test
  void aServerThatFailsFastGetsNextToNothingAfterTwoSeconds() throws Exception {
    ServerProcess broken = servers.get(3);
    try (Stage stage = new Stage(builder -> builder.scheduler("least-connections"))) {
      stage.awaitServed(broken, System.nanoTime());
      broken.behave("status=503&delay=0");
      stage.awaitSince(System.nanoTime(), Duration.ofSeconds(2));
      long startedBefore = stage.status(broken).started();
      int callsBefore = stage.stream.done().size();
      await("400 more", GENEROUS, () -> stage.stream.done().size() >= callsBefore + 400);
      assertThat(stage.status(broken).started() - startedBefore).isLessThan(400 / 20);
      assertThat(stage.stream.failures()).isEmpty();
    }
  }

  @Test
  void whenAllHaveDiedAndOneReturnsItServesWithinTwoSeconds() throws Exception {
    try (Stage stage = new Stage(builder -> builder)) {
      stage.awaitServed(servers.get(4), System.nanoTime());
      for (ServerProcess server : servers) {
        server.kill();
      }
      long dead = System.nanoTime();
      stage.awaitSince(dead, Duration.ofMillis(1500));
      await("calls fail", GENEROUS, () -> stage.stream.failures().size() > 20);
      ServerProcess first = servers.get(4).restarted();
      servers.set(4, first);
      long back = System.nanoTime();
      await("served again", Duration.ofSeconds(2), () -> stage.stream.servedBy(first, back));
    }
  }

  @Test
  void aFaultAtThisEndDoesNotEjectTheFleet() throws Exception {
    // The check after a refused connection must suffer from the same fault, so it uses the client.
    try (HttpHealthChecker checker = HttpHealthChecker.get(base, "http://orders/health");
        Stage stage =
            new Stage(
                builder -> builder.health(PassiveHealth.builder().connectCheck(checker).build()))) {
      stage.awaitServed(servers.get(0), System.nanoTime());
      sockets.refuse = true;
      await("calls fail", GENEROUS, () -> stage.failuresWithoutPool() >= 20);
      await("recognised", Duration.ofSeconds(1), () -> stage.up() == SERVERS);
      int failures = stage.failuresWithoutPool();
      await("more fail", GENEROUS, () -> stage.failuresWithoutPool() >= failures + 100);
      assertThat(stage.up()).isEqualTo(SERVERS);
      sockets.refuse = false;
      long mended = System.nanoTime();
      await("calls go on", GENEROUS, () -> stage.stream.since(mended).size() >= 100);
      assertThat(stage.stream.since(mended)).allMatch(call -> call.failure() == null);
      assertThat(stage.up()).isEqualTo(SERVERS);
    }
  }

  /** A balanced client over all servers, and calls by it. */
  private final class Stage implements AutoCloseable {

    static final int THREADS = 8;

    final BalancedService service;
    final OkHttpClient client;
    final CallStream stream;
    final long startNanos = System.nanoTime();

    Stage(UnaryOperator<BalancedService.Builder> settings) {
      String[] addresses = servers.stream().map(ServerProcess::address).toArray(String[]::new);
      service = settings.apply(Evenkeel.service("orders").servers(addresses)).build();
      client = Evenkeel.install(base, service);
      stream = new CallStream(client, "http://orders/items", 200, THREADS);
    }

    ServerStatus status(ServerProcess server) {
      return service.balancer().snapshot().server(server.address());
    }

    int up() {
      return (int)
          service.balancer().snapshot().servers().stream()
              .filter(status -> status.state() == ServerState.UP)
              .count();
    }

    /** Counts failures; connections that were open do not help the calls to come. */
    int failuresWithoutPool() {
      service.evictIdleConnections();
      return stream.failures().size();
    }

    void awaitServed(ServerProcess server, long sinceNanos) {
      await(server.name() + " serves", GENEROUS, () -> stream.servedBy(server, sinceNanos));
    }

    /** Waits for calls that began so much later than a moment. */
    void awaitSince(long nanos, Duration later) {
      await("calls later", GENEROUS, () -> !stream.since(nanos + later.toNanos()).isEmpty());
    }

    double share(ServerProcess server, long sinceNanos) {
      List<CallStream.Done> calls = stream.since(sinceNanos);
      long here = calls.stream().filter(call -> server.name().equals(call.server())).count();
      return (double) here / calls.size();
    }

    @Override
    public void close() {
      stream.close();
      service.close();
      client.connectionPool().evictAll();
    }
  }

  private static void await(String what, Duration longest, BooleanSupplier condition) {
    long startNanos = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - startNanos)
          .as("nanoseconds until: " + what)
          .isLessThan(longest.toNanos());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /** Sockets that reach nobody while the switch is on, as on a machine that has lost its route. */
  private static final class SwitchedSockets extends OwnSockets {

    volatile boolean refuse;

    @Override
    public Socket createSocket() {
      return new Socket() {
        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
          if (refuse) {
            throw new ConnectException("Connection refused");
          }
          super.connect(endpoint, timeout);
        }
      };
    }
  }
}
