package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.ServerState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** The default health policy: who fails is left alone for a while, and callers hardly notice. */
class HealthTest {

  @Test
  void aServerThatRefusesConnectionsIsSoonLeftAlone() throws Exception {
    Backend alive = Backend.http1("alive");
    String dead;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dead = "127.0.0.1:" + socket.getLocalPort();
    }
    try (alive;
        BalancedService service =
            Evenkeel.service("orders").servers(dead, alive.address()).build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), service);
      for (int i = 0; i < 100; i++) {
        assertThat(Fleet.ask(client, Fleet.post("/", "x"))).isEqualTo("alive");
      }
      assertThat(service.balancer().snapshot().server(dead).started()).isLessThan(20);
      assertThat(alive.count()).isEqualTo(100);
    }
  }

  @Test
  void whenAllAreEjectedCallsAreMadeAllTheSameButNotWhenAllAreTakenOutByHand() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(503));
    try (a;
        BalancedService service = Evenkeel.service("orders").servers(a.address()).build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), service);
      for (int i = 0; i < 30; i++) {
        assertThat(Fleet.ask(client, Fleet.get("/"))).isEqualTo("a");
      }
      service.balancer().forceDown(a.address());
      Fleet.await(
          "the server is out",
          () -> service.balancer().snapshot().server(a.address()).state() == ServerState.DOWN);
      assertThatThrownBy(() -> Fleet.ask(client, Fleet.get("/")))
          .isInstanceOf(NoAvailableServerException.class)
          .hasMessageContaining("orders")
          .hasMessageContaining("forced down by hand");
    }
  }

  @Test
  void aServerThatResetsBusyConnectionsIsNotExcusedAsStale() throws Exception {
    AtomicInteger count = new AtomicInteger();
    Backend flaky =
        Backend.http1("flaky")
            .answering(
                request ->
                    count.incrementAndGet() % 5 == 0
                        ? Backend.ok().onResponseStart(new SocketEffect.CloseSocket())
                        : Backend.ok());
    Backend[] good = {Backend.http1("b"), Backend.http1("c"), Backend.http1("d")};
    try (BalancedService service =
        Evenkeel.service("orders")
            .servers(flaky.address(), good[0].address(), good[1].address(), good[2].address())
            .build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), service);
      int failed = 0;
      for (int i = 0; i < 2000; i++) {
        try {
          Fleet.ask(client, Fleet.get("/"));
        } catch (IOException failure) {
          failed++;
        }
      }
      assertThat(failed).isLessThan(10);
      assertThat(flaky.count()).isLessThan(400); // its fair share would be 500
    } finally {
      flaky.close();
      for (Backend server : good) {
        server.close();
      }
    }
  }
}
