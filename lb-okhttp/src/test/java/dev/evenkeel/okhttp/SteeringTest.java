package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where attempts go, and what of that callers and servers see. */
class SteeringTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callsSpreadEvenlyAndTheUrlStaysLogical(boolean http2) throws Exception {
    Backend[] servers = {backend("a", http2), backend("b", http2), backend("c", http2)};
    OkHttpClient base = http2 ? Fleet.http2Client() : new OkHttpClient();
    try (Fleet fleet = Fleet.of(b -> b, base, servers)) {
      for (int i = 0; i < 300; i++) {
        try (Response response = fleet.client.newCall(Fleet.get("/v1/x?y=1")).execute()) {
          assertThat(response.body().string()).isEqualTo("0123456789");
          assertThat(response.request().url()).hasToString("http://orders/v1/x?y=1");
        }
      }
      for (Backend server : servers) {
        assertThat(server.count()).isEqualTo(100);
        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.requests().get(0).getUrl().host()).isEqualTo("orders");
        if (!http2) {
          assertThat(server.requests().get(0).getHeaders().get("Host")).isEqualTo("orders");
        }
      }
      assertThat(fleet.inFlight()).isZero();
    }
  }

  @Test
  void serversOnOnePortOfDifferentAddressesAreKeptApart() throws Exception {
    Backend a = Backend.http1At("a", "127.0.0.2", 0);
    Backend b = Backend.http1At("b", "127.0.0.3", a.port());
    Backend c = Backend.http1At("c", "127.0.0.4", a.port());
    try (Fleet fleet = Fleet.of(a, b, c)) {
      for (int i = 0; i < 300; i++) {
        fleet.ask(Fleet.get("/"));
      }
      assertThat(fleet.backends).allSatisfy(server -> assertThat(server.count()).isEqualTo(100));
      assertThat(fleet.backends).allSatisfy(s -> assertThat(s.connections()).isEqualTo(1));
    }
  }

  @Test
  void thePlainInterceptorBalancesTooOverAClientLeftAsItIs() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"), Backend.http1("b"))) {
      OkHttpClient plain =
          new OkHttpClient.Builder()
              .addInterceptor(new LoadBalancingInterceptor(fleet.service))
              .build();
      for (int i = 0; i < 20; i++) {
        Fleet.ask(plain, Fleet.get("/"));
      }
      assertThat(fleet.backends).allSatisfy(server -> assertThat(server.count()).isEqualTo(10));
      assertThat(fleet.inFlight()).isZero();
    }
  }

  @Test
  void hostsThatAreNoServicePassUntouched() throws Exception {
    Backend elsewhere = Backend.http1("elsewhere");
    try (elsewhere;
        Fleet fleet = Fleet.of(Backend.http1("a"))) {
      Request request =
          new Request.Builder().url("http://localhost:" + elsewhere.port() + "/x").build();
      assertThat(fleet.ask(request)).isEqualTo("elsewhere");
      assertThat(fleet.backends.get(0).count()).isZero();
    }
  }

  @Test
  void otherHostsKeepOkHttpsOwnRetry() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"))) {
      boolean[] seen = new boolean[2];
      OkHttpClient derived = fleet.client.newBuilder().addInterceptor(noteRetryFlag(seen)).build();
      assertThatThrownBy(
              () -> Fleet.ask(derived, new Request.Builder().url("http://127.0.0.1:1/").build()))
          .isInstanceOf(IOException.class);
      assertThat(seen[0]).isTrue();
      Fleet.ask(derived, Fleet.get("/"));
      assertThat(seen[0]).isFalse();
    }
  }

  private static Interceptor noteRetryFlag(boolean[] seen) {
    return chain -> {
      seen[0] = chain.getRetryOnConnectionFailure();
      return chain.proceed(chain.request());
    };
  }

  @Test
  void theNameOfAServiceKnowsNoCaseButATrailingDotIsAnotherHost() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"))) {
      assertThat(fleet.ask(new Request.Builder().url("HTTP://ORDERS/").build())).isEqualTo("a");
      assertThatThrownBy(() -> fleet.ask(new Request.Builder().url("http://orders./").build()))
          .isInstanceOf(UnknownHostException.class);
    }
  }

  @Test
  void anyPortOfTheNameMeansTheService() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"))) {
      assertThat(fleet.ask(new Request.Builder().url("http://orders:9999/").build()))
          .isEqualTo("a");
      assertThat(fleet.backends.get(0).only().getHeaders().get("Host")).isEqualTo("orders:9999");
    }
  }

  @Test
  void serversCanBeNamesThatTheClientsOwnDnsKnows() throws Exception {
    Backend a = Backend.http1("a");
    Dns names =
        host -> {
          if (host.equals("a.internal")) {
            return List.of(InetAddress.getLoopbackAddress());
          }
          throw new UnknownHostException(host);
        };
    OkHttpClient base = new OkHttpClient.Builder().dns(names).build();
    try (Fleet fleet = Fleet.of(b -> b.servers("a.internal:" + a.port()), base, a)) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("a");
    }
  }

  @Test
  void connectionsSurviveEveryRefreshOfTheList() throws Exception {
    Backend a = Backend.http1("a");
    Backend b = Backend.http1("b");
    try (Fleet fleet = Fleet.of(a, b)) {
      for (int i = 0; i < 20; i++) {
        fleet.ask(Fleet.get("/"));
        fleet
            .service
            .balancer()
            .update(
                List.of(
                    dev.evenkeel.api.Server.of(a.address()).withWeight(1 + i % 5),
                    dev.evenkeel.api.Server.of(b.address())));
      }
      assertThat(a.connections()).isEqualTo(1);
      assertThat(b.connections()).isEqualTo(1);
    }
  }

  @Test
  void connectionsOfARemovedServerAreClosedWhenIdle() throws Exception {
    Backend a = Backend.http1("a");
    Backend b = Backend.http1("b");
    try (Fleet fleet = Fleet.of(a, b)) {
      fleet.ask(Fleet.get("/"));
      fleet.ask(Fleet.get("/"));
      assertThat(a.connections() + b.connections()).isEqualTo(2);
      fleet.service.balancer().update(List.of(dev.evenkeel.api.Server.of(b.address())));
      fleet
          .service
          .balancer()
          .update(
              List.of(
                  dev.evenkeel.api.Server.of(a.address()),
                  dev.evenkeel.api.Server.of(b.address())));
      a.forget();
      for (int i = 0; i < 40; i++) { // it starts slowly
        fleet.ask(Fleet.get("/"));
      }
      assertThat(a.requests().get(0).getConnectionIndex()).isEqualTo(1); // its first was closed
    }
  }

  private static Backend backend(String name, boolean http2) throws IOException {
    return http2 ? Backend.http2(name) : Backend.http1(name);
  }
}
