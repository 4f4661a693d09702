package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Server;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often, when and where a call is repeated, and what it can say about that. */
class RetryTest {

  @Test
  void atMostThreeAttemptsEachOnAnotherServer() throws Exception {
    Backend[] servers = new Backend[5];
    for (int i = 0; i < servers.length; i++) {
      servers[i] = Backend.http1("s" + i).answering(Backend.status(503));
    }
    try (Fleet fleet = Fleet.of(servers)) {
      Call call = fleet.client.newCall(Fleet.get("/"));
      try (Response response = call.execute()) {
        assertThat(response.code()).isEqualTo(503);
      }
      assertThat(fleet.backends.stream().mapToInt(Backend::count).sum()).isEqualTo(3);
      assertThat(fleet.backends).allSatisfy(s -> assertThat(s.count()).isLessThanOrEqualTo(1));
      assertThat(Evenkeel.attempts(call)).extracting(CallAttempt::number).containsExactly(1, 2, 3);
      assertThat(Evenkeel.attempts(call))
          .extracting(a -> a.server().id())
          .containsExactly(servers[0].address(), servers[1].address(), servers[2].address());
      assertThat(Evenkeel.attempts(call)).allSatisfy(a -> assertThat(a.status()).isEqualTo(503));
    }
  }

  @Test
  void whenEveryServerWasTriedTheAnswerComesWithoutAPauseAndCostsNoFurtherToken() throws Exception {
    RetryPolicy slow =
        RetryPolicy.standard().withBackoff(Duration.ofSeconds(20), Duration.ofSeconds(20));
    Backend a = Backend.http1("a").answering(Backend.status(503));
    Backend b = Backend.http1("b").answering(Backend.status(503));
    try (Fleet fleet = Fleet.of(s -> s.retry(slow).engine(e -> e.retryBudget(10, 0)), a, b)) {
      long start = System.nanoTime();
      fleet.ask(Fleet.get("/"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
      assertThat(a.count() + b.count()).isEqualTo(2);
      assertThat(fleet.service.balancer().retryBudget().balance()).isEqualTo(9);
      fleet.assertIdle();
    }
  }

  @Test
  void aFailureOfTheOnlyServerIsNotToldAsAWantOfServers() throws Exception {
    AtomicInteger none = new AtomicInteger();
    LoadBalancerListener listener =
        new LoadBalancerListener() {
          @Override
          public void noServerAvailable(String service, NoAvailableServerException failure) {
            none.incrementAndGet();
          }
        };
    Backend a = Backend.http1("a").answering(Backend.status(503));
    try (Fleet fleet = Fleet.of(s -> s.listener(listener), a)) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("a");
      assertThat(none).hasValue(0);
    }
  }

  @Test
  void aStormOfFailuresStaysWithinTheBudget() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(503));
    Backend b = Backend.http1("b").answering(Backend.status(503));
    int calls = 500;
    try (Fleet fleet = Fleet.of(s -> s.engine(e -> e.retryBudget(0.2, 0)), a, b)) {
      for (int i = 0; i < calls; i++) {
        fleet.ask(Fleet.get("/"));
      }
      assertThat(a.count() + b.count()).isBetween(calls + 1, calls + calls / 5);
    }
  }

  @Test
  void aStormFromManyThreadsStaysWithinTheDefaultBudgetToo() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(503));
    Backend b = Backend.http1("b").answering(Backend.status(503));
    int threads = 8;
    int calls = 200;
    try (Fleet fleet = Fleet.of(a, b)) {
      long start = System.nanoTime();
      List<Thread> callers = new ArrayList<>();
      List<Throwable> failures = new CopyOnWriteArrayList<>();
      for (int t = 0; t < threads; t++) {
        Thread caller =
            new Thread(
                () -> {
                  for (int i = 0; i < calls; i++) {
                    Throwable thrown = catchThrowable(() -> fleet.ask(Fleet.get("/")));
                    if (thrown != null) {
                      failures.add(thrown);
                    }
                  }
                });
        caller.start();
        callers.add(caller);
      }
      for (Thread caller : callers) {
        caller.join();
      }
      long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      int all = threads * calls;
      assertThat(failures).isEmpty();
      // A fifth of the calls, 10 a second, and the 10 that a new budget begins with.
      assertThat(a.count() + b.count()).isBetween(all + 1, all + all / 5 + (int) seconds * 10 + 10);
      fleet.assertIdle();
    }
  }

  @Test
  void aCancelEndsTheBackoffAtOnce() throws Exception {
    RetryPolicy slow =
        RetryPolicy.standard().withBackoff(Duration.ofSeconds(30), Duration.ofSeconds(60));
    CountDownLatch secondFailed = new CountDownLatch(2);
    Backend[] servers = new Backend[3];
    for (int i = 0; i < servers.length; i++) {
      servers[i] =
          Backend.http1("s" + i)
              .answering(
                  request -> {
                    secondFailed.countDown();
                    return Backend.status(503);
                  });
    }
    try (Fleet fleet = Fleet.of(s -> s.retry(slow), servers)) {
      Call call = fleet.client.newCall(Fleet.get("/"));
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      Thread caller =
          new Thread(() -> ended.complete(catchThrowable(() -> call.execute().close())));
      caller.start();
      assertThat(secondFailed.await(10, TimeUnit.SECONDS)).isTrue();
      Fleet.await("the backoff", () -> caller.getState() == Thread.State.TIMED_WAITING);
      call.cancel();
      assertThat(ended.get(5, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
      fleet.assertIdle();
      assertThat(fleet.backends.stream().mapToInt(Backend::count).sum()).isEqualTo(2);
    }
  }

  @Test
  void anInterruptBeforeTheCallIsLocalAndTheFlagStays() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"))) {
      Thread.currentThread().interrupt();
      Throwable thrown = catchThrowable(() -> fleet.ask(Fleet.get("/")));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(thrown).isInstanceOf(InterruptedIOException.class);
      assertThat(fleet.failures()).isZero();
      fleet.assertIdle();
    }
  }

  @Test
  void anInterruptInTheBackoffEndsTheCallAndTheFlagStays() throws Exception {
    RetryPolicy slow =
        RetryPolicy.standard().withBackoff(Duration.ofSeconds(30), Duration.ofSeconds(60));
    Backend[] servers = new Backend[3];
    for (int i = 0; i < servers.length; i++) {
      servers[i] = Backend.http1("s" + i).answering(Backend.status(503));
    }
    try (Fleet fleet = Fleet.of(s -> s.retry(slow), servers)) {
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      Thread caller =
          new Thread(
              () -> {
                Throwable thrown = catchThrowable(() -> fleet.ask(Fleet.get("/")));
                // The 503 is the caller's; okio may refuse to read it on an interrupted thread.
                boolean expected = thrown == null || thrown instanceof InterruptedIOException;
                flag.complete(expected && Thread.interrupted());
              });
      caller.start();
      Fleet.await("two attempts", () -> servers[0].count() + servers[1].count() == 2);
      Fleet.await("the backoff", () -> caller.getState() == Thread.State.TIMED_WAITING);
      caller.interrupt();
      assertThat(flag.get(5, TimeUnit.SECONDS)).isTrue();
      fleet.assertIdle();
      assertThat(servers[2].count()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void retryAfterHoldsTheServerOff(boolean http2) throws Exception {
    Backend a = Backend.of("a", http2).answering(Backend.status(503).setHeader("Retry-After", "5"));
    Backend b = Backend.of("b", http2);
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), a, b)) {
      for (int i = 0; i < 20; i++) {
        assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("b");
      }
      assertThat(a.count()).isEqualTo(1);
    }
  }

  @Test
  void retryAfterIsReadInBothItsForms() {
    assertThat(RetryAfter.of(unavailable("5"))).isEqualTo(Duration.ofSeconds(5));
    ZonedDateTime now = ZonedDateTime.of(2026, 11, 22, 12, 0, 0, 0, ZoneOffset.UTC);
    DateTimeFormatter http = DateTimeFormatter.RFC_1123_DATE_TIME;
    Response dated =
        unavailable(http.format(now.plusSeconds(90)).replace("GMT", "GMT"))
            .newBuilder()
            .header("Date", http.format(now))
            .build();
    assertThat(RetryAfter.of(dated)).isEqualTo(Duration.ofSeconds(90));
    for (String nonsense : List.of("", "soon", "-3", "99999999999999999999")) {
      assertThat(RetryAfter.of(unavailable(nonsense))).isEqualTo(Duration.ZERO);
    }
  }

  private static Response unavailable(String retryAfter) {
    return new Response.Builder()
        .request(Fleet.get("/"))
        .protocol(Protocol.HTTP_1_1)
        .code(503)
        .message("")
        .header("Retry-After", retryAfter)
        .build();
  }

  @Test
  void optionsOfACallComeBeforeThoseOfItsService() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(503));
    Backend b = Backend.http1("b");
    try (Fleet fleet = Fleet.of(a, b)) {
      assertThat(fleet.ask(tagged(CallOptions.standard().withoutRetry()))).isEqualTo("a");
      assertThat(fleet.ask(tagged(CallOptions.standard().withoutServer(a.address()))))
          .isEqualTo("b");
      assertThat(a.count()).isEqualTo(1);
    }
    Backend c = Backend.http1("c").answering(Backend.status(503));
    Backend d = Backend.http1("d");
    try (Fleet fleet = Fleet.of(c, d)) {
      Request post =
          Fleet.post("/", "x")
              .newBuilder()
              .tag(CallOptions.class, CallOptions.standard().withIdempotent(true))
              .build();
      assertThat(fleet.ask(post)).isEqualTo("d");
      assertThat(d.only().getBody().utf8()).isEqualTo("x");
    }
  }

  @Test
  void aCallThatIsDeclaredUnsafeIsNotRepeated() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(503));
    try (Fleet fleet = Fleet.of(a, Backend.http1("b"))) {
      assertThat(fleet.ask(tagged(CallOptions.standard().withIdempotent(false)))).isEqualTo("a");
    }
  }

  @Test
  void aPreferredZoneIsUsedWhileItCan() throws Exception {
    Backend a = Backend.http1("a");
    Backend b = Backend.http1("b");
    try (Fleet fleet =
        Fleet.of(
            s ->
                s.servers(
                    Server.of(a.address()).withZone("east"),
                    Server.of(b.address()).withZone("west")),
            a,
            b)) {
      for (int i = 0; i < 5; i++) {
        assertThat(fleet.ask(tagged(CallOptions.standard().withPreferredZone("west"))))
            .isEqualTo("b");
      }
      fleet.service.balancer().forceDown(b.address());
      assertThat(fleet.ask(tagged(CallOptions.standard().withPreferredZone("west"))))
          .isEqualTo("a");
    }
  }

  @Test
  void aDeadlineOfTheCallBoundsTheWaitForTheServer() throws Exception {
    Backend a =
        Backend.http1("a").answering(Backend.ok().onResponseStart(SocketEffect.Stall.INSTANCE));
    try (Fleet fleet = Fleet.of(a)) {
      long start = System.nanoTime();
      assertThatThrownBy(
              () -> fleet.ask(tagged(CallOptions.standard().withDeadline(Duration.ofMillis(200)))))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(150), Duration.ofSeconds(5));
    }
  }

  @Test
  void a429TellsNothingAboutTheServerAndIsGivenToTheCaller() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(429));
    try (Fleet fleet = Fleet.of(a, Backend.http1("b"))) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("a");
      assertThat(fleet.failures()).isZero();
      assertThat(fleet.status(a).succeeded()).isZero();
    }
  }

  @Test
  void whatAStatusMeansCanBeReplaced() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(404));
    OutcomeClassifier strict =
        response ->
            response.code() == 404
                ? dev.evenkeel.api.Outcome.FAILURE
                : OutcomeClassifier.standard().classify(response);
    try (Fleet fleet = Fleet.of(s -> s.outcomes(strict), a)) {
      fleet.ask(Fleet.get("/"));
      assertThat(fleet.failures()).isEqualTo(1);
    }
    OutcomeClassifier broken =
        response -> {
          throw new IllegalStateException("mine");
        };
    Backend b = Backend.http1("b");
    try (Fleet fleet = Fleet.of(s -> s.outcomes(broken), b)) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("b");
      assertThat(fleet.status(b).succeeded()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAuthenticatorSeesTheLogicalUrlAndTheSameServerAnswers(boolean http2) throws Exception {
    Backend a =
        Backend.of("a", http2)
            .answering(
                request ->
                    request.getHeaders().get("Authorization") == null
                        ? Backend.status(401)
                        : Backend.ok());
    Backend b = Backend.of("b", http2);
    CompletableFuture<String> url = new CompletableFuture<>();
    OkHttpClient base =
        Fleet.client(http2)
            .newBuilder()
            .authenticator(
                (route, response) -> {
                  url.complete(response.request().url().toString());
                  return response.request().newBuilder().header("Authorization", "ok").build();
                })
            .build();
    try (Fleet fleet = Fleet.of(s -> s, base, a, b)) {
      try (Response response = fleet.client.newCall(Fleet.get("/x")).execute()) {
        assertThat(response.code()).isEqualTo(200);
      }
      assertThat(a.count()).isEqualTo(2);
      assertThat(b.count()).isZero();
      assertThat(url.getNow("")).isEqualTo("http://orders/x");
    }
  }

  @Test
  void wrongSettingsSayWhatIsRight() {
    assertThatThrownBy(() -> RetryPolicy.standard().withAttempts(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("attempts must be 1 to 10, was 0");
    assertThatThrownBy(() -> RetryPolicy.standard().withStatuses(200))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was 200");
    assertThatThrownBy(
            () -> RetryPolicy.standard().withBackoff(Duration.ofMillis(2), Duration.ofMillis(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CallOptions.standard().withDeadline(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 ms to 1 day");
  }

  @Test
  void aTimeBeyondAllBoundsIsRefusedLikeAnyOther() {
    for (Duration beyond :
        List.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(-1L << 62))) {
      assertThatThrownBy(() -> RetryPolicy.standard().withPerAttemptTimeout(beyond))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("was " + beyond);
      assertThatThrownBy(() -> CallOptions.standard().withDeadline(beyond))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("was " + beyond);
      assertThatThrownBy(() -> Hedging.after(beyond))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("was " + beyond);
    }
  }

  private static Request tagged(CallOptions options) {
    return Fleet.get("/").newBuilder().tag(CallOptions.class, options).build();
  }
}
