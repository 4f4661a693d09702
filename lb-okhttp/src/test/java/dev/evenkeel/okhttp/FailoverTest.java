package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Server;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a call when a server fails it. */
class FailoverTest {

  /** HTTP/2's code for a stream that the server did not begin. */
  private static final int REFUSED_STREAM = 7;

  private static final int INTERNAL_ERROR = 2;

  @Test
  void aRefusedPostGoesToAnotherServerWithItsBodyWrittenOnce() throws Exception {
    Backend alive = Backend.http1("alive");
    String dead = "127.0.0.1:" + closedPort();
    try (Fleet fleet = Fleet.of(b -> b.servers(dead, alive.address()), alive)) {
      OneShotBody body = new OneShotBody("the order");
      Request post = new Request.Builder().url("http://orders/v1").post(body).build();
      assertThat(fleet.ask(post)).isEqualTo("alive");
      assertThat(body.writes.get()).isEqualTo(1);
      assertThat(alive.only().getBody().utf8()).isEqualTo("the order");
      assertThat(fleet.failures()).isEqualTo(1);
      fleet.assertIdle();
    }
  }

  @Test
  void aServerThatClosesAnIdleConnectionIsNotBlamed() throws Exception {
    Backend a = Backend.http1("a");
    try (Fleet fleet = Fleet.of(a)) {
      a.answering(Backend.ok().onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE));
      fleet.ask(Fleet.get("/1"));
      a.answering(Backend.ok());
      idle();
      assertThat(fleet.ask(Fleet.get("/2"))).isEqualTo("a");
      assertThat(fleet.failures()).isZero();
      assertThat(a.count()).isEqualTo(2);
    }
  }

  @Test
  void aPostOnAStaleConnectionFailsOnceAndIsNotDuplicated() throws Exception {
    Backend a = Backend.http1("a");
    Backend b = Backend.http1("b");
    try (Fleet fleet = Fleet.of(a, b)) {
      readThenDropSecondRequest(a);
      fleet.ask(Fleet.get("/"));
      fleet.ask(Fleet.get("/"));
      idle();
      assertThatThrownBy(() -> fleet.ask(Fleet.post("/order", "1")))
          .isInstanceOf(IOException.class);
      assertThat(posts(a) + posts(b)).isEqualTo(1);
    }
  }

  @Test
  void withOneServerAStaleGetIsRepeatedOnANewConnectionAndAPostFailsOnce() throws Exception {
    Backend a = Backend.http1("a");
    try (Fleet fleet = Fleet.of(a)) {
      a.answering(Backend.ok().onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE));
      fleet.ask(Fleet.get("/"));
      idle();
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("a");
      assertThat(a.connections()).isEqualTo(2);
      idle();
      a.forget();
      Call post = fleet.client.newCall(Fleet.post("/order", "1"));
      assertThatThrownBy(post::execute).isInstanceOf(IOException.class);
      assertThat(Evenkeel.attempts(post))
          .extracting(CallAttempt::ending)
          .containsExactly(Ending.STALE);
      assertThat(posts(a)).isZero(); // the connection was gone before
      readThenDropSecondRequest(a);
      fleet.ask(Fleet.get("/"));
      idle();
      assertThatThrownBy(() -> fleet.ask(Fleet.post("/order", "2")))
          .isInstanceOf(IOException.class);
      assertThat(posts(a)).isEqualTo(1);
      assertThat(fleet.failures()).isZero();
      fleet.assertIdle();
    }
  }

  @Test
  void aFailedAttemptDoesNotTakeTheOnlyServersLastPlaceFromItsRetry() throws Exception {
    Backend a = Backend.http1("a");
    Server narrow = Server.of(a.address()).withMaxInFlight(1);
    try (Fleet fleet = Fleet.of(b -> b.servers(narrow), a)) {
      a.answering(Backend.ok().onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE));
      fleet.ask(Fleet.get("/"));
      idle();
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("a");
      fleet.assertIdle();
    }
  }

  @Test
  void aListenerThatThrowsWhileAnAnswerIsDroppedKeepsNoServerBusy() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(503));
    Backend b = Backend.http1("b");
    EventListener broken =
        new EventListener() {
          @Override
          public void responseBodyEnd(Call call, long byteCount) {
            throw new IllegalStateException("mine");
          }
        };
    OkHttpClient base = new OkHttpClient.Builder().eventListener(broken).build();
    try (Fleet fleet = Fleet.of(s -> s, base, a, b)) {
      assertThatThrownBy(() -> fleet.ask(Fleet.get("/"))).hasMessage("mine");
      assertThat(fleet.inFlight()).isZero();
    }
  }

  @Test
  void aPostThatTheServerReadAndDroppedOnAReusedConnectionIsNotRepeated() throws Exception {
    Backend a = Backend.http1("a");
    Backend b = Backend.http1("b");
    try (Fleet fleet = Fleet.of(a, b)) {
      readThenDropSecondRequest(a);
      fleet.ask(Fleet.get("/"));
      fleet.ask(Fleet.get("/"));
      assertThatThrownBy(() -> fleet.ask(Fleet.post("/order", "1")))
          .isInstanceOf(IOException.class);
      assertThat(posts(a) + posts(b)).isEqualTo(1);
      assertThat(fleet.status(a).failed()).isEqualTo(1);
    }
  }

  private static void readThenDropSecondRequest(Backend a) {
    a.answering(
        request ->
            request.getMethod().equals("POST")
                ? Backend.ok().onResponseStart(new SocketEffect.CloseSocket())
                : Backend.ok());
  }

  private static long posts(Backend server) {
    return server.requests().stream().filter(r -> r.getMethod().equals("POST")).count();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theRetryAfterA503ReachesTheOtherServer(boolean http2) throws Exception {
    Backend a = http2 ? Backend.http2("a") : Backend.http1("a");
    Backend b = http2 ? Backend.http2("b") : Backend.http1("b");
    a.answering(Backend.status(503));
    OkHttpClient base = http2 ? Fleet.http2Client() : new OkHttpClient();
    try (Fleet fleet = Fleet.of(s -> s, base, a, b)) {
      try (Response response = fleet.client.newCall(Fleet.get("/x")).execute()) {
        assertThat(response.header(Backend.NAME_HEADER)).isEqualTo("b");
        assertThat(response.request().url()).hasToString("http://orders/x");
        assertThat(response.request().header("Host")).isNull();
      }
      assertThat(a.count()).isEqualTo(1);
      assertThat(b.only().getUrl().host()).isEqualTo("orders");
      if (!http2) {
        assertThat(b.only().getHeaders().get("Host")).isEqualTo("orders");
      }
      fleet.assertIdle();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void connectionsOfRetriesAreReusedToo(boolean http2) throws Exception {
    Backend a = Backend.of("a", http2).answering(Backend.status(503));
    Backend b = Backend.of("b", http2);
    try (Fleet fleet =
        Fleet.of(
            s -> s.withoutPassiveHealth().engine(e -> e.retryBudget(1, 100)),
            Fleet.client(http2),
            a,
            b)) {
      for (int i = 0; i < 20; i++) {
        assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("b");
      }
      assertThat(a.connections()).isEqualTo(1);
      assertThat(b.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOuterInterceptorThatProceedsTwiceReachesTheServersThatWerePicked(boolean http2)
      throws Exception {
    Backend a = Backend.of("a", http2).answering(Backend.status(401));
    Backend b = Backend.of("b", http2);
    OkHttpClient base =
        Fleet.client(http2)
            .newBuilder()
            .addInterceptor(
                chain -> {
                  Response first = chain.proceed(chain.request());
                  if (first.code() != 401) {
                    return first;
                  }
                  first.close();
                  return chain.proceed(
                      chain.request().newBuilder().header("Authorization", "new").build());
                })
            .build();
    try (Fleet fleet = Fleet.of(s -> s, base, a, b)) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("b");
      assertThat(a.count()).isEqualTo(1);
      assertThat(b.only().getHeaders().get("Authorization")).isEqualTo("new");
      fleet.assertIdle();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a503ToAPostIsGivenToTheCallerOnceUnlessItMayBeRepeated(boolean http2) throws Exception {
    Backend a = Backend.of("a", http2).answering(Backend.status(503));
    Backend b = Backend.of("b", http2).answering(Backend.status(503));
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), a, b)) {
      try (Response response = fleet.client.newCall(Fleet.post("/", "1")).execute()) {
        assertThat(response.code()).isEqualTo(503);
        assertThat(response.body().string()).isEqualTo("status 503");
      }
      assertThat(a.count() + b.count()).isEqualTo(1);
      Request keyed = Fleet.post("/", "1").newBuilder().header("Idempotency-Key", "k").build();
      fleet.ask(keyed);
      assertThat(a.count() + b.count()).isEqualTo(3);
    }
  }

  @Test
  void theLastResponseIsReturnedAsItIs() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(503));
    Backend b = Backend.http1("b").answering(Backend.status(502));
    try (Fleet fleet = Fleet.of(a, b)) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(response.code()).isEqualTo(502);
        assertThat(response.body().string()).isEqualTo("status 502");
      }
      assertThat(fleet.backends).allSatisfy(server -> assertThat(server.count()).isEqualTo(1));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatThrowsIsNobodysFaultAndNotRepeated(boolean http2) throws Exception {
    Backend a = Backend.of("a", http2);
    Backend b = Backend.of("b", http2);
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), a, b)) {
      for (int i = 0; i < 20; i++) {
        IOException mine = new IOException("mine");
        Request post =
            new Request.Builder().url("http://orders/").post(new ThrowingBody(mine)).build();
        assertThat(catchThrowable(() -> fleet.ask(post))).isSameAs(mine);
        assertThat(mine.getSuppressed()).isEmpty();
      }
      assertThat(fleet.failures()).isZero();
      fleet.assertIdle();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodysOwnRuntimeExceptionLeavesAsItIs(boolean http2) throws Exception {
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), Backend.of("a", http2))) {
      IllegalStateException mine = new IllegalStateException("mine");
      Request post =
          new Request.Builder().url("http://orders/").post(new ThrowingBody(mine)).build();
      assertThat(catchThrowable(() -> fleet.ask(post))).isSameAs(mine);
      assertThat(fleet.failures()).isZero();
      fleet.assertIdle();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReadTimeoutIsRetriedOnlyIfItIsTheAttempts(boolean http2) throws Exception {
    Backend a = Backend.of("a", http2).silent();
    Backend b = Backend.of("b", http2);
    OkHttpClient base =
        Fleet.client(http2).newBuilder().readTimeout(Duration.ofMillis(300)).build();
    try (Fleet fleet = Fleet.of(s -> s, base, a, b)) {
      assertThatThrownBy(() -> fleet.ask(Fleet.get("/")))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(a.count()).isEqualTo(1);
      assertThat(b.count()).isZero();
    }
    RetryPolicy impatient = RetryPolicy.standard().withPerAttemptTimeout(Duration.ofMillis(300));
    Backend c = Backend.of("c", http2).silent();
    Backend d = Backend.of("d", http2);
    try (Fleet fleet = Fleet.of(s -> s.retry(impatient), Fleet.client(http2), c, d)) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("d");
      assertThat(fleet.status(c).failed()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callTimeoutEndsAllAttemptsAndBlamesTheServerThatHung(boolean http2) throws Exception {
    Backend a = Backend.of("a", http2).silent();
    Backend b = Backend.of("b", http2).silent();
    OkHttpClient base =
        Fleet.client(http2).newBuilder().callTimeout(Duration.ofMillis(300)).build();
    try (Fleet fleet = Fleet.of(s -> s, base, a, b)) {
      long start = System.nanoTime();
      assertThatThrownBy(() -> fleet.ask(Fleet.get("/")))
          .isInstanceOf(java.io.InterruptedIOException.class)
          .hasMessage("timeout");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(250), Duration.ofSeconds(5));
      assertThat(a.count() + b.count()).isEqualTo(1);
      assertThat(fleet.status(a).failed()).isEqualTo(1);
      fleet.assertIdle();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {REFUSED_STREAM, INTERNAL_ERROR})
  void aRefusedStreamIsRepeatedWhateverTheMethodAndNotBlamed(int code) throws Exception {
    Backend a = Backend.http2("a").resetting(code);
    Backend b = Backend.http2("b");
    try (Fleet fleet = Fleet.of(s -> s, Fleet.http2Client(), a, b)) {
      if (code == REFUSED_STREAM) {
        assertThat(fleet.ask(Fleet.post("/", "x"))).isEqualTo("b");
        assertThat(fleet.failures()).isZero();
        assertThat(b.only().getBody().utf8()).isEqualTo("x");
      } else {
        assertThatThrownBy(() -> fleet.ask(Fleet.post("/", "x"))).isInstanceOf(IOException.class);
        assertThat(fleet.status(a).failed()).isEqualTo(1);
        assertThat(b.count()).isZero();
      }
    }
  }

  @Test
  void aBodyThatIsCutFailsTheReaderAndBlamesTheServerOnce() throws Exception {
    Backend a =
        Backend.http1("a")
            .answering(
                new MockResponse.Builder()
                    .body("x".repeat(100_000))
                    .onResponseBody(new SocketEffect.CloseSocket()));
    Backend b = Backend.http1("b");
    try (Fleet fleet = Fleet.of(a, b)) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(response.code()).isEqualTo(200);
        assertThatThrownBy(() -> response.body().string()).isInstanceOf(IOException.class);
      }
      assertThat(fleet.status(a).failed()).isEqualTo(1);
      assertThat(fleet.status(a).succeeded()).isZero();
      assertThat(b.count()).isZero();
      fleet.assertIdle();
    }
  }

  @Test
  void theFirstFailureIsThrownWithTheOthersSuppressedAndTheServersNamed() throws Exception {
    String first = "127.0.0.1:" + closedPort();
    String second = "127.0.0.1:" + closedPort();
    try (Fleet fleet = Fleet.of(b -> b.servers(first, second))) {
      Throwable thrown = catchThrowable(() -> fleet.ask(Fleet.get("/")));
      assertThat(thrown).isInstanceOf(java.net.ConnectException.class).hasMessageContaining(first);
      assertThat(thrown.getSuppressed())
          .anySatisfy(e -> assertThat(e).hasMessageContaining(second))
          .anySatisfy(
              e ->
                  assertThat(e)
                      .hasMessageContaining(
                          "service 'orders', attempt 1 on " + first + ": not sent"));
      fleet.assertIdle();
    }
  }

  @Test
  void withoutServersACallFailsAtOnceAndSaysWhy() throws Exception {
    Backend a = Backend.http1("a");
    try (Fleet fleet = Fleet.of(a)) {
      fleet.service.balancer().update(List.of());
      assertThatThrownBy(() -> fleet.ask(Fleet.get("/")))
          .isInstanceOf(NoAvailableServerException.class)
          .hasMessageContaining("orders");
    }
  }

  @Test
  void afterCloseACallFailsAtOnce() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"))) {
      fleet.service.close();
      assertThatThrownBy(() -> fleet.ask(Fleet.get("/")))
          .isInstanceOf(NoAvailableServerException.class);
    }
  }

  /** Long enough for a connection to count as idle. */
  private static void idle() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
