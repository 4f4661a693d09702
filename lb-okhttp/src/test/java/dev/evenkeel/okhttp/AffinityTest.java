package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.testkit.FakeTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Cookie;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that belong together go to one server, as long as it is there. */
class AffinityTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void cookiesBelongToTheServiceAndToNoOther(boolean http2) throws Exception {
    Backend a =
        Backend.of("a", http2).answering(Backend.ok().setHeader("Set-Cookie", "sid=1; Path=/"));
    Backend b = Backend.of("b", http2);
    Backend other = Backend.of("other", http2);
    MemoryJar jar = new MemoryJar();
    OkHttpClient base = Fleet.client(http2).newBuilder().cookieJar(jar).build();
    try (other;
        Fleet fleet = Fleet.of(s -> s, base, a, b);
        BalancedService payments = Evenkeel.service("payments").servers(other.address()).build()) {
      OkHttpClient client = Evenkeel.install(fleet.client, payments);
      Fleet.ask(client, Fleet.get("/"));
      Fleet.ask(client, Fleet.get("/"));
      assertThat(b.only().getHeaders().get("Cookie")).isEqualTo("sid=1");
      assertThat(jar.cookies).hasSize(1);
      assertThat(jar.cookies.get(0).domain()).isEqualTo("orders");
      Fleet.ask(client, new Request.Builder().url("http://payments/").build());
      assertThat(other.only().getHeaders().get("Cookie")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCookieOfOursSticksMovesWithAnOutageAndStaysThere(boolean http2) throws Exception {
    MemoryJar jar = new MemoryJar();
    OkHttpClient base = Fleet.client(http2).newBuilder().cookieJar(jar).build();
    Backend[] servers = {Backend.of("a", http2), Backend.of("b", http2), Backend.of("c", http2)};
    try (Fleet fleet = Fleet.of(s -> s.affinity(Affinity.cookie("lb")), base, servers)) {
      assertThat(whoAnswers(fleet, 10)).containsExactly("a");
      Cookie cookie = jar.cookies.get(0);
      assertThat(cookie.name()).isEqualTo("lb");
      assertThat(cookie.value()).hasSize(16).doesNotContain("127");
      assertThat(cookie.httpOnly()).isTrue();
      fleet.service.balancer().forceDown(servers[0].address());
      Set<String> moved = whoAnswers(fleet, 10);
      assertThat(moved).hasSize(1).doesNotContain("a");
      fleet.service.balancer().restore(servers[0].address());
      assertThat(whoAnswers(fleet, 10)).isEqualTo(moved);
    }
  }

  @Test
  void aClientThatKeepsNoCookiesIsToldOnceThatItCannotStick() throws Exception {
    try (Fleet fleet = Fleet.of(s -> s.affinity(Affinity.cookie("lb")), Backend.http1("a"))) {
      String log =
          Log.of(
              () -> {
                fleet.ask(Fleet.get("/"));
                fleet.ask(Fleet.get("/"));
              });
      assertThat(log).containsOnlyOnce("cannot stick by the cookie 'lb'").contains("cookieJar");
    }
  }

  @Test
  void aHeaderSticksWithoutAnyStrategyChosenForIt() throws Exception {
    Backend a = Backend.http1("a");
    Backend b = Backend.http1("b");
    Backend c = Backend.http1("c");
    try (a;
        b;
        c;
        BalancedService orders =
            Evenkeel.service("orders")
                .servers(a.address(), b.address(), c.address())
                .affinity(Affinity.header("X-User"))
                .build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), orders);
      Set<String> firsts = new HashSet<>();
      for (int user = 0; user < 30; user++) {
        Request request =
            new Request.Builder().url("http://orders/").header("X-User", "u" + user).build();
        String first = Fleet.ask(client, request);
        firsts.add(first);
        for (int i = 0; i < 5; i++) {
          assertThat(Fleet.ask(client, request)).isEqualTo(first);
        }
      }
      assertThat(firsts).hasSizeGreaterThan(1);
    }
  }

  @Test
  void aStrategyThatIsChosenStaysSoWhateverTheAffinity() {
    try (BalancedService orders =
        Evenkeel.service("orders")
            .scheduler("maglev")
            .servers("10.0.0.1:80")
            .affinity(Affinity.header("X-User"))
            .build()) {
      LoadBalancer balancer = orders.balancer();
      assertThat(balancer.explain(balancer.newCall()).scheduler()).isEqualTo("maglev");
    }
  }

  @Test
  void aCookieWithASharedKeyMeansTheSameToAnotherClient() throws Exception {
    byte[] key = new byte[32];
    MemoryJar jar = new MemoryJar();
    OkHttpClient base = new OkHttpClient.Builder().cookieJar(jar).build();
    Backend a = Backend.http1("a");
    Backend b = Backend.http1("b");
    try (Fleet first = Fleet.of(s -> s.affinity(Affinity.cookie("lb", key)), base, a, b)) {
      assertThat(whoAnswers(first, 1)).containsExactly("a");
      try (BalancedService second =
          Evenkeel.service("orders")
              .servers(b.address(), a.address())
              .affinity(Affinity.cookie("lb", key))
              .build()) {
        OkHttpClient client = Evenkeel.install(base, second);
        for (int i = 0; i < 10; i++) {
          assertThat(Fleet.ask(client, Fleet.get("/"))).isEqualTo("a");
        }
      }
    }
  }

  @Test
  void aSessionGoesToTheServerThatBeganIt() throws Exception {
    OkHttpClient base = new OkHttpClient.Builder().cookieJar(new MemoryJar()).build();
    AtomicInteger sessions = new AtomicInteger();
    Backend a = Backend.http1("a");
    Backend b = Backend.http1("b");
    for (Backend server : new Backend[] {a, b}) {
      server.answering(
          request ->
              request.getHeaders().get("Cookie") == null
                  ? Backend.ok()
                      .setHeader(
                          "Set-Cookie", "JSESSIONID=s" + sessions.incrementAndGet() + "; Path=/")
                  : Backend.ok());
    }
    try (Fleet fleet = Fleet.of(s -> s.affinity(Affinity.serverCookie("JSESSIONID")), base, a, b)) {
      assertThat(whoAnswers(fleet, 10)).containsExactly("a");
      assertThat(sessions).hasValue(1);
      fleet.service.balancer().drain(a.address());
      assertThat(whoAnswers(fleet, 10)).containsExactly("b");
      fleet.service.balancer().restore(a.address());
      assertThat(whoAnswers(fleet, 10)).containsExactly("b");
    }
  }

  @Test
  void aKeyLeadsAHashStrategy() throws Exception {
    Backend[] servers = {Backend.http1("a"), Backend.http1("b"), Backend.http1("c")};
    try (Fleet fleet =
        Fleet.of(s -> s.scheduler("maglev").affinity(Affinity.header("X-User")), servers)) {
      Set<String> all = new HashSet<>();
      for (int user = 0; user < 20; user++) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 3; i++) {
          Request request = Fleet.get("/").newBuilder().header("X-User", "u" + user).build();
          seen.add(fleet.ask(request));
        }
        Request tagged =
            Fleet.get("/")
                .newBuilder()
                .tag(CallOptions.class, CallOptions.standard().withAffinity("u" + user))
                .build();
        seen.add(fleet.ask(tagged));
        assertThat(seen).as("servers of user %s", user).hasSize(1);
        all.addAll(seen);
      }
      assertThat(all).hasSize(3);
    }
  }

  @Test
  void aKeyFunctionThatThrowsFailsTheCallWithAnIoException() throws Exception {
    Affinity broken =
        Affinity.by(
            request -> {
              throw new IllegalStateException("mine");
            });
    try (Fleet fleet = Fleet.of(s -> s.affinity(broken), Backend.http1("a"))) {
      assertThatThrownBy(() -> fleet.ask(Fleet.get("/")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("affinity failed");
      fleet.assertIdle();
    }
  }

  @Test
  void sessionsAreBoundedAndExpire() {
    FakeTicker ticker = new FakeTicker();
    SessionTable table = new SessionTable(3, Duration.ofMinutes(1), ticker);
    table.put("1", "a");
    table.put("2", "a");
    table.put("3", "a");
    assertThat(table.serverOf("1")).isEqualTo("a"); // used last now
    table.put("4", "b");
    assertThat(table.size()).isEqualTo(3);
    assertThat(table.serverOf("2")).isNull();
    ticker.advance(Duration.ofSeconds(61));
    assertThat(table.serverOf("1")).isNull();
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void aBadNameOrKeyIsRefused() {
    assertThatThrownBy(() -> Affinity.cookie("a b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a b'");
    assertThatThrownBy(() -> Affinity.cookie("lb", new byte[8]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 bytes or more, had 8");
  }

  private static Set<String> whoAnswers(Fleet fleet, int calls) throws IOException {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < calls; i++) {
      names.add(fleet.ask(Fleet.get("/")));
    }
    return names;
  }

  @Test
  void aHeaderThatNoCallCanCarryIsRefused() {
    for (String name : java.util.List.of("", "a b")) {
      assertThatThrownBy(() -> Affinity.header(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
