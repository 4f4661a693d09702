package dev.evenkeel.okhttp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.AddressPolicy;
import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Server;
import dev.evenkeel.core.FileServerSource;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.ServerStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where traffic goes and how much, as somebody sees it who uses the builder and calls over HTTP:
 * the engine's own tests hold the figures.
 */
class CapacityOverHttpTest {

  private final SwitchedHealth health = new SwitchedHealth();
  private Backend a;
  private Backend b;
  private Backend c;

  @BeforeEach
  void start() throws IOException {
    a = Backend.http1("a");
    b = Backend.http1("b");
    c = Backend.http1("c");
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
    c.close();
  }

  /** A service, and a client that calls it. */
  private record Caller(BalancedService service, OkHttpClient client) implements AutoCloseable {

    static Caller of(UnaryOperator<BalancedService.Builder> settings) {
      BalancedService service = settings.apply(Fleet.inTurns("orders")).build();
      return new Caller(service, Evenkeel.install(new OkHttpClient(), service));
    }

    LoadBalancer balancer() {
      return service.balancer();
    }

    Response open() throws IOException {
      return client.newCall(Fleet.get("/")).execute();
    }

    /** Returns the id of the only server. */
    String only() {
      List<ServerStatus> servers = balancer().snapshot().servers();
      return servers.size() == 1 ? servers.get(0).server().id() : "one of several";
    }

    Map<String, Integer> shares(int calls) throws IOException {
      Map<String, Integer> shares = new TreeMap<>();
      for (int i = 0; i < calls; i++) {
        shares.merge(Fleet.ask(client, Fleet.get("/")), 1, Integer::sum);
      }
      return shares;
    }

    @Override
    public void close() {
      service.close();
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }

  private static Server server(Backend backend) {
    return Server.of(backend.address()).withId(backend.name());
  }

  @Test
  void backupsServeWhatTheOthersCannotAndGiveBack() throws Exception {
    try (Caller caller =
        Caller.of(
            s ->
                s.servers(server(a), server(b), server(c).asBackup())
                    .health(health)
                    .engine(engine -> engine.slowStart(Duration.ZERO)))) {
      assertThat(caller.shares(20)).isEqualTo(Map.of("a", 10, "b", 10));
      health.down(caller.balancer(), "a");
      // Half of 1.4 times what is needed is left: 70 %, and the backup takes the rest.
      assertThat(caller.shares(200).get("c")).isBetween(30, 95);
      health.down(caller.balancer(), "b");
      assertThat(caller.shares(20)).isEqualTo(Map.of("c", 20));
      health.up(caller.balancer(), "a");
      health.up(caller.balancer(), "b");
      assertThat(caller.shares(20)).containsOnlyKeys("a", "b");
    }
  }

  @Test
  void whoIsTakenOutByHandIsNotMissed() throws Exception {
    try (Caller caller = Caller.of(s -> s.servers(server(a), server(b), server(c).asBackup()))) {
      caller.balancer().drain("a");
      assertThat(caller.shares(20)).isEqualTo(Map.of("b", 20));
    }
  }

  @Test
  void inNginxsModeABackupWaitsForTheLastToGo() throws Exception {
    try (Caller caller =
        Caller.of(
            s ->
                s.servers(server(a), server(b), server(c).asBackup())
                    .engine(engine -> engine.backupsOnlyWhenAllDown()))) {
      caller.balancer().forceDown("a");
      assertThat(caller.shares(20)).isEqualTo(Map.of("b", 20));
      caller.balancer().forceDown("b");
      assertThat(caller.shares(20)).isEqualTo(Map.of("c", 20));
    }
  }

  @Test
  void theOwnZoneServesUntilItIsDown() throws Exception {
    try (Caller caller =
        Caller.of(
            s ->
                s.servers(
                        server(a).withZone("here"),
                        server(b).withZone("there"),
                        server(c).withZone("there"))
                    .engine(engine -> engine.zone("here")))) {
      assertThat(caller.shares(20)).isEqualTo(Map.of("a", 20));
      caller.balancer().forceDown("a");
      assertThat(caller.shares(20)).containsOnlyKeys("b", "c");
    }
  }

  @Test
  void whenTooFewAreLeftAllAreUsedAndItIsVisible() throws Exception {
    try (Caller caller =
        Caller.of(
            s ->
                s.servers(server(a), server(b), server(c))
                    .health(health)
                    .engine(engine -> engine.panicThreshold(50)))) {
      health.down(caller.balancer(), "b");
      assertThat(caller.balancer().snapshot().panicking()).isFalse();
      assertThat(caller.shares(10)).containsOnlyKeys("a", "c");
      health.down(caller.balancer(), "c");
      assertThat(caller.balancer().snapshot().panicking()).isTrue();
      assertThat(caller.shares(30)).containsOnlyKeys("a", "b", "c");
    }
  }

  @Test
  void whenAllAreDownAllAreTriedUnlessToldOtherwise() throws Exception {
    try (Caller caller = Caller.of(s -> s.servers(server(a)).health(health))) {
      health.down(caller.balancer(), "a");
      assertThat(caller.shares(1)).isEqualTo(Map.of("a", 1));
    }
    SwitchedHealth strict = new SwitchedHealth();
    try (Caller caller =
        Caller.of(
            s -> s.servers(server(a)).health(strict).engine(engine -> engine.failOpen(false)))) {
      strict.down(caller.balancer(), "a");
      assertThatThrownBy(caller::open)
          .isInstanceOf(NoAvailableServerException.class)
          .hasMessageContaining("switched: switched off");
    }
  }

  @Test
  void aServerThatJoinsGetsATenthOfItsShareAtFirst() throws Exception {
    try (Caller caller =
        Caller.of(
            s ->
                s.servers(server(a), server(b))
                    .engine(engine -> engine.slowStart(Duration.ofHours(1))))) {
      caller.shares(10);
      caller.balancer().update(List.of(server(a), server(b), server(c)));
      // Its share would be 100.
      assertThat(caller.shares(300).get("c")).isBetween(5, 20);
      assertThat(caller.balancer().snapshot().server("c").ramp()).isBetween(0.1, 0.15);
    }
  }

  @Test
  void aDrainIsDoneWhenTheLastBodyIsRead() throws Exception {
    try (Caller caller = Caller.of(s -> s.servers(server(a), server(b)))) {
      CompletableFuture<Void> empty;
      CompletableFuture<Void> tooLate;
      try (Response running = caller.open()) {
        assertThat(running.header(Backend.NAME_HEADER)).isEqualTo("a");
        tooLate = caller.balancer().drain("a", Duration.ofMillis(50)).toCompletableFuture();
        assertThatThrownBy(() -> tooLate.get(10, SECONDS))
            .hasCauseInstanceOf(TimeoutException.class);
        empty = caller.balancer().drain("a").toCompletableFuture();
        assertThat(caller.shares(10)).isEqualTo(Map.of("b", 10));
        assertThat(empty).isNotDone();
        assertThat(running.body().string()).isEqualTo("0123456789");
      }
      empty.get(10, SECONDS);
      caller.balancer().restore("a");
      assertThat(caller.shares(10)).containsKey("a");
    }
  }

  @Test
  void aFullServerGetsNothingAndAllFullFailsAtOnceOrWaitsABoundedTime() throws Exception {
    Server one = server(a).withMaxInFlight(1);
    try (Caller caller = Caller.of(s -> s.servers(one, server(b)));
        Response first = caller.open()) {
      assertThat(first.header(Backend.NAME_HEADER)).isEqualTo("a");
      assertThat(caller.shares(5)).isEqualTo(Map.of("b", 5));
    }
    try (Caller caller = Caller.of(s -> s.servers(one));
        Response first = caller.open()) {
      assertThat(first.code()).isEqualTo(200);
      assertThatThrownBy(caller::open)
          .isInstanceOfSatisfying(
              NoAvailableServerException.class,
              failure ->
                  assertThat(failure.reason())
                      .isEqualTo(NoAvailableServerException.Reason.ALL_FULL));
    }
    try (Caller caller =
        Caller.of(s -> s.servers(one).engine(e -> e.waitWhenFull(Duration.ofSeconds(10), 5)))) {
      Response first = caller.open();
      CompletableFuture<Integer> second =
          CompletableFuture.supplyAsync(
              () -> {
                try (Response response = caller.open()) {
                  return response.code();
                } catch (IOException failure) {
                  throw new UncheckedIOException(failure);
                }
              });
      assertThat(second).isNotDone();
      first.close();
      assertThat(second.get(10, SECONDS)).isEqualTo(200);
    }
  }

  @Test
  void aClientOfALargeFleetUsesItsSubset() throws Exception {
    try (Caller caller =
        Caller.of(
            s ->
                s.servers(server(a), server(b), server(c))
                    .engine(engine -> engine.subset(2, "client-1")))) {
      assertThat(caller.shares(20)).hasSize(2);
      assertThat(caller.balancer().snapshot().servers())
          .extracting(ServerStatus::server)
          .hasSize(2);
    }
  }

  @Test
  void aFileSaysWhoServesAndABrokenOneChangesNothing(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("orders.properties");
    Files.writeString(file, "a = " + a.address() + "\n");
    try (Caller caller =
        Caller.of(
            s ->
                s.source(FileServerSource.of(file, Duration.ofMillis(50)))
                    .addressPolicy(AddressPolicy.standard()))) {
      assertThat(caller.shares(2)).isEqualTo(Map.of("a", 2));
      Files.writeString(file, "b = " + b.address() + " weight=2\n");
      Fleet.await("b", () -> caller.only().equals("b"));
      assertThat(caller.shares(2)).isEqualTo(Map.of("b", 2));
      Files.writeString(file, "c = not an address\n");
      long broken = System.nanoTime();
      while (System.nanoTime() - broken < Duration.ofMillis(300).toNanos()) {
        assertThat(caller.shares(1)).isEqualTo(Map.of("b", 1));
      }
      Files.writeString(file, "c = " + c.address() + " weight=3\n");
      Fleet.await("c", () -> caller.only().equals("c"));
      assertThat(caller.shares(2)).isEqualTo(Map.of("c", 2));
    }
  }
}
