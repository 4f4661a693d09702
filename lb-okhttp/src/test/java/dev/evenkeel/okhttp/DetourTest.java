package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.AddressPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects: to the server itself, to its service, to other services and elsewhere. */
class DetourTest {

  private static final AddressPolicy ANYTHING = address -> true;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRelativeRedirectStaysOnTheServer(boolean http2) throws Exception {
    Backend a =
        Backend.of("a", http2).answering(request -> redirectOr(request.getTarget(), "/end"));
    Backend b = Backend.of("b", http2);
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), a, b)) {
      try (Response response = fleet.client.newCall(Fleet.get("/start")).execute()) {
        assertThat(response.header(Backend.NAME_HEADER)).isEqualTo("a");
        assertThat(response.request().url()).hasToString("http://orders/end");
      }
      assertThat(b.count()).isZero();
      assertThat(a.requests()).allSatisfy(r -> assertThat(host(r)).isEqualTo("orders"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAbsoluteRedirectToTheServiceKeepsItsCredentials(boolean http2) throws Exception {
    Backend a =
        Backend.of("a", http2)
            .answering(request -> redirectOr(request.getTarget(), "http://orders/end"));
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), a)) {
      Request request = Fleet.get("/start").newBuilder().header("Authorization", "secret").build();
      assertThat(fleet.ask(request)).isEqualTo("a");
      assertThat(a.requests().get(1).getHeaders().get("Authorization")).isEqualTo("secret");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRedirectAfterARetryComesBackUnderTheLogicalUrl(boolean http2) throws Exception {
    Backend a = Backend.of("a", http2).answering(Backend.status(503));
    Backend b =
        Backend.of("b", http2).answering(request -> redirectOr(request.getTarget(), "/end"));
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), a, b)) {
      try (Response response = fleet.client.newCall(Fleet.get("/start")).execute()) {
        assertThat(response.header(Backend.NAME_HEADER)).isEqualTo("b");
        assertThat(response.request().url()).hasToString("http://orders/end");
        assertThat(response.request().header("Host")).isNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRedirectToAnotherServiceIsBalancedThere(boolean http2) throws Exception {
    Backend a =
        Backend.of("a", http2).answering(redirect("http://payments/pay").setHeader("X", "1"));
    Backend p1 = Backend.of("p1", http2);
    Backend p2 = Backend.of("p2", http2);
    BalancedService payments =
        Fleet.inTurns("payments").servers(p1.address(), p2.address()).build();
    try (p1;
        p2;
        Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), a).and(payments)) {
      OkHttpClient client = Evenkeel.install(Fleet.client(http2), fleet.service, payments);
      for (int i = 0; i < 4; i++) {
        Request request = Fleet.get("/").newBuilder().header("Authorization", "secret").build();
        try (Response response = client.newCall(request).execute()) {
          assertThat(response.request().url()).hasToString("http://payments/pay");
          assertThat(response.priorResponse().code()).isEqualTo(302);
        }
      }
      assertThat(p1.count()).isEqualTo(2);
      assertThat(p2.count()).isEqualTo(2);
      assertThat(host(p1.requests().get(0))).isEqualTo("payments");
      assertThat(p1.requests().get(0).getHeaders().get("Authorization")).isNull();
      fleet.assertIdle();
      assertThat(payments.balancer().snapshot().server(p1.address()).succeeded()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRedirectToAMemberPrefersThatMember(boolean http2) throws Exception {
    Backend b = Backend.of("b", http2);
    Backend c = Backend.of("c", http2);
    Backend dispatcher =
        Backend.of("dispatcher", http2).answering(redirect("http://" + c.address() + "/work"));
    try (Fleet fleet =
        Fleet.of(
            s ->
                s.servers(
                    dev.evenkeel.api.Server.of(dispatcher.address()),
                    dev.evenkeel.api.Server.of(b.address()).asBackup(),
                    dev.evenkeel.api.Server.of(c.address()).asBackup()),
            Fleet.client(http2),
            dispatcher,
            b,
            c)) {
      Request request = Fleet.get("/").newBuilder().header("Authorization", "secret").build();
      try (Response response = fleet.client.newCall(request).execute()) {
        assertThat(response.header(Backend.NAME_HEADER)).isEqualTo("c");
        assertThat(response.request().url()).hasToString("http://orders/work");
      }
      assertThat(host(c.only())).isEqualTo("orders");
      assertThat(c.only().getHeaders().get("Authorization")).isEqualTo("secret");
      assertThat(fleet.status(c).succeeded()).isEqualTo(1);
      assertThat(Evenkeel.attempts(fleet.client.newCall(request))).isEmpty();
    }
  }

  @Test
  void aRedirectElsewhereNeverReachesOurServersNorCarriesOurHost() throws Exception {
    Backend elsewhere = Backend.http1At("elsewhere", "127.0.0.9", 0);
    Backend a = Backend.http1("a").answering(Backend.status(503));
    Backend b = Backend.http1("b").answering(redirect("http://" + elsewhere.address() + "/x"));
    try (elsewhere;
        Fleet fleet = Fleet.of(s -> s.addressPolicy(ANYTHING), a, b)) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(response.header(Backend.NAME_HEADER)).isEqualTo("elsewhere");
        assertThat(response.request().url()).hasToString("http://" + elsewhere.address() + "/x");
      }
      assertThat(elsewhere.only().getHeaders().get("Host")).isEqualTo(elsewhere.address());
      fleet.assertIdle();
    }
  }

  @Test
  void aRedirectToAForbiddenAddressIsNotFollowedByAConnection() throws Exception {
    Backend forbidden = Backend.http1At("forbidden", "127.0.0.9", 0);
    AddressPolicy policy = address -> !address.getHostAddress().equals("127.0.0.9");
    Backend a = Backend.http1("a").answering(redirect("http://" + forbidden.address() + "/meta"));
    try (forbidden;
        Fleet fleet = Fleet.of(s -> s.addressPolicy(policy), a)) {
      assertThatThrownBy(() -> fleet.ask(Fleet.get("/")))
          .isInstanceOf(IOException.class)
          .hasStackTraceContaining("address policy");
      assertThat(forbidden.count()).isZero();
    }
  }

  @Test
  void aNameThatLeadsToAForbiddenAddressIsNotFollowedEither() throws Exception {
    Backend forbidden = Backend.http1At("forbidden", "127.0.0.9", 0);
    AddressPolicy policy = address -> !address.getHostAddress().equals("127.0.0.9");
    Backend a =
        Backend.http1("a").answering(redirect("http://meta.test:" + forbidden.port() + "/"));
    OkHttpClient base =
        new OkHttpClient.Builder()
            .dns(
                host ->
                    host.equals("meta.test")
                        ? List.of(InetAddress.getByName("127.0.0.9"))
                        : okhttp3.Dns.SYSTEM.lookup(host))
            .build();
    try (forbidden;
        Fleet fleet = Fleet.of(s -> s.addressPolicy(policy), base, a)) {
      assertThatThrownBy(() -> fleet.ask(Fleet.get("/")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("address policy");
      assertThat(forbidden.count()).isZero();
    }
  }

  @Test
  void serversAtForbiddenAddressesAreNotConnectedTo() throws Exception {
    Backend a = Backend.http1("a");
    try (Fleet fleet = Fleet.of(s -> s.addressPolicy(AddressPolicy.remoteOnly()), a)) {
      assertThatThrownBy(() -> fleet.ask(Fleet.get("/")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("address policy permits no address of 127.0.0.1");
      assertThat(a.count()).isZero();
    }
  }

  @Test
  void aRedirectFromAForeignHostToAServiceFindsIt() throws Exception {
    Backend a = Backend.http1("a");
    Backend foreign = Backend.http1("foreign").answering(redirect("http://orders/x"));
    try (foreign;
        Fleet fleet = Fleet.of(a)) {
      Request request =
          new Request.Builder().url("http://localhost:" + foreign.port() + "/").build();
      assertThat(fleet.ask(request)).isEqualTo("a");
    }
  }

  @Test
  void aLoopOfRedirectsEnds() throws Exception {
    Backend a = Backend.http1("a").answering(redirect("http://payments/"));
    Backend p = Backend.http1("p").answering(redirect("http://orders/"));
    BalancedService payments = Evenkeel.service("payments").servers(p.address()).build();
    try (p;
        Fleet fleet = Fleet.of(a).and(payments)) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), fleet.service, payments);
      assertThatThrownBy(() -> Fleet.ask(client, Fleet.get("/")))
          .isInstanceOf(java.net.ProtocolException.class)
          .hasMessageContaining("Too many follow-up requests");
      fleet.assertIdle();
    }
  }

  @Test
  void aClientThatFollowsNoRedirectsGetsThem() throws Exception {
    Backend a = Backend.http1("a").answering(redirect("http://payments/"));
    OkHttpClient base = new OkHttpClient.Builder().followRedirects(false).build();
    try (Fleet fleet = Fleet.of(s -> s, base, a)) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(response.code()).isEqualTo(302);
      }
    }
  }

  private static MockResponse.Builder redirectOr(String target, String location) {
    return target.equals("/end") ? Backend.ok() : redirect(location);
  }

  private static MockResponse.Builder redirect(String location) {
    return Backend.status(302).setHeader("Location", location);
  }

  /** Returns what the request said its host was, over whichever protocol. */
  private static @Nullable String host(RecordedRequest request) {
    String http2 = request.getHeaders().get(":authority");
    return http2 == null ? request.getHeaders().get("Host") : http2;
  }
}
