package dev.evenkeel.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.HealthChecker;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import dev.evenkeel.core.ServerStatus;
import dev.evenkeel.health.ActiveHealth;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import okhttp3.Cache;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHealthCheckerTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  private final OkHttpClient client = new OkHttpClient();

  /** Returns null if the server is well, else why not. */
  private static @Nullable Throwable verdict(HealthChecker checker, Backend backend)
      throws Exception {
    return verdict(checker, Server.of(backend.address()), LONG);
  }

  private static @Nullable Throwable verdict(HealthChecker checker, Server server, Duration timeout)
      throws Exception {
    try {
      checker.check(server, timeout).toCompletableFuture().get(20, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException failure) {
      return failure.getCause();
    }
  }

  @Test
  void aCheckLooksLikeACallToTheService() throws Exception {
    try (Backend a = Backend.http1("a");
        HttpHealthChecker checker =
            HttpHealthChecker.builder(client, "http://orders/health?deep=1")
                .header("Authorization", "Bearer x")
                .build()) {
      assertThat(verdict(checker, a)).isNull();
      assertThat(a.only().getUrl().encodedPath()).isEqualTo("/health");
      assertThat(a.only().getUrl().query()).isEqualTo("deep=1");
      assertThat(a.only().getHeaders().get("Host")).isEqualTo("orders");
      assertThat(a.only().getHeaders().get("Authorization")).isEqualTo("Bearer x");
      assertThat(checker).hasToString("GET http://orders/...");
    }
  }

  @Test
  void aTimeoutOfAgesIsNoneThatOverflows() throws Exception {
    Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
    try (Backend a = Backend.http1("a");
        HttpHealthChecker checker = HttpHealthChecker.get(client, "http://orders/health")) {
      assertThat(verdict(checker, Server.of(a.address()), ages)).isNull();
    }
  }

  @Test
  void aUrlThatEndsWithTheHostMeansHealth() throws Exception {
    try (Backend a = Backend.http1("a");
        HttpHealthChecker health = HttpHealthChecker.get(client, "http://orders");
        HttpHealthChecker root = HttpHealthChecker.get(client, "http://orders/")) {
      assertThat(verdict(health, a)).isNull();
      assertThat(verdict(root, a)).isNull();
      assertThat(a.requests())
          .extracting(request -> request.getUrl().encodedPath())
          .containsExactly("/health", "/");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200,",
    "204,",
    "299,",
    "301,'status 301, expected 2xx'",
    "503,'status 503, expected 2xx'"
  })
  void any2xxIsWellUnlessOthersAreExpected(int status, @Nullable String problem) throws Exception {
    try (Backend a = Backend.http1("a").answering(Backend.status(status).body(""));
        HttpHealthChecker checker = HttpHealthChecker.get(client, "http://orders/health");
        HttpHealthChecker own =
            HttpHealthChecker.builder(client, "http://orders/health").expect(status, 599).build()) {
      Throwable failure = verdict(checker, a);
      assertThat(failure == null ? null : failure.getMessage()).isEqualTo(problem);
      assertThat(verdict(own, a)).isNull();
    }
  }

  @Test
  void redirectsAreNotFollowed() throws Exception {
    try (Backend a =
            Backend.http1("a").answering(Backend.status(302).setHeader("Location", "/ok"));
        HttpHealthChecker checker = HttpHealthChecker.get(client, "http://orders/health")) {
      assertThat(verdict(checker, a)).hasMessage("status 302, expected 2xx");
      assertThat(a.count()).isEqualTo(1);
    }
  }

  @Test
  void theBodyIsJudgedByItsFirst64Kilobytes() throws Exception {
    AtomicInteger seen = new AtomicInteger();
    try (Backend a = Backend.http1("a").answering(Backend.ok().body("x".repeat(1 << 20)));
        HttpHealthChecker checker =
            HttpHealthChecker.builder(client, "http://orders/health")
                .expectBody(
                    body -> {
                      seen.set(body.length());
                      return body.startsWith("ok");
                    })
                .build()) {
      assertThat(verdict(checker, a)).hasMessage("status 200, but its body is not as expected");
      assertThat(seen.get()).isEqualTo(64 * 1024);
      a.answering(Backend.ok().body("ok, all is well"));
      assertThat(verdict(checker, a)).isNull();
    }
  }

  @Test
  void aPredicateThatThrowsIsAFailedCheck() throws Exception {
    try (Backend a = Backend.http1("a");
        HttpHealthChecker checker =
            HttpHealthChecker.builder(client, "http://orders/health")
                .expectBody(
                    body -> {
                      throw new IllegalStateException("my own fault");
                    })
                .build()) {
      assertThat(verdict(checker, a)).hasMessage("my own fault");
    }
  }

  @Test
  void checksPassNothingOfWhatCallsPass(@TempDir java.io.File folder) throws Exception {
    AtomicInteger passed = new AtomicInteger();
    try (Backend a = Backend.http1("a");
        Cache cache = new Cache(folder, 1 << 20)) {
      a.answering(
          Backend.ok().setHeader("Set-Cookie", "a=b").setHeader("Cache-Control", "max-age=600"));
      OkHttpClient base =
          client
              .newBuilder()
              .cache(cache)
              .cookieJar(new MemoryJar())
              .addInterceptor(
                  chain -> {
                    passed.incrementAndGet();
                    return chain.proceed(chain.request());
                  })
              .build();
      try (BalancedService service = Evenkeel.service("orders").servers(a.address()).build();
          HttpHealthChecker checker =
              HttpHealthChecker.get(Evenkeel.install(base, service), "http://orders/health")) {
        assertThat(verdict(checker, a)).isNull();
        assertThat(verdict(checker, a)).isNull();
        assertThat(a.count()).isEqualTo(2);
        assertThat(a.connections()).isEqualTo(2);
        assertThat(a.requests().get(1).getHeaders().get("Cookie")).isNull();
        assertThat(passed.get()).isZero();
        assertThat(service.balancer().snapshot().server(a.address()).started()).isZero();
      }
    }
  }

  @Test
  void serversAreAskedByTheirOwnSchemeUnderTheNameOfTheService() throws Exception {
    HeldCertificate root =
        new HeldCertificate.Builder().certificateAuthority(0).commonName("root").build();
    HeldCertificate leaf =
        new HeldCertificate.Builder().addSubjectAlternativeName("orders").signedBy(root).build();
    HandshakeCertificates trust =
        new HandshakeCertificates.Builder().addTrustedCertificate(root.certificate()).build();
    OkHttpClient trusting =
        client
            .newBuilder()
            .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
            .build();
    try (Backend a =
            Backend.tls("a", new HandshakeCertificates.Builder().heldCertificate(leaf).build());
        HttpHealthChecker checker = HttpHealthChecker.get(trusting, "http://orders/health");
        HttpHealthChecker stranger = HttpHealthChecker.get(trusting, "http://bills/health");
        HttpHealthChecker tls = HttpHealthChecker.get(trusting, "https://orders/health")) {
      Server server = Server.of(a.httpsAddress());
      assertThat(verdict(checker, server, LONG)).isNull();
      assertThat(verdict(stranger, server, LONG))
          .isInstanceOf(javax.net.ssl.SSLPeerUnverifiedException.class);
      assertThat(verdict(tls, Server.of("http://" + a.address()), LONG))
          .hasMessageContaining("speaks http, the check asks for https");
    }
  }

  @Test
  void serversThatInsistOnTheirOwnNamesAreAskedByThem() throws Exception {
    try (Backend a = Backend.http1("a");
        HttpHealthChecker checker =
            HttpHealthChecker.builder(client, "http://orders/health")
                .addressing(Addressing.BACKEND)
                .build()) {
      assertThat(verdict(checker, a)).isNull();
      assertThat(a.only().getHeaders().get("Host")).isEqualTo(a.address());
    }
  }

  @Test
  void aServerThatHangsFailsInTimeAndACancelledCheckLetsGo() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        HttpHealthChecker checker = HttpHealthChecker.get(client, "http://orders/health")) {
      Server server = Server.of("127.0.0.1:" + silent.getLocalPort());
      assertThat(verdict(checker, server, Duration.ofMillis(100)))
          .isInstanceOf(InterruptedIOException.class);
      CompletableFuture<Void> check = checker.check(server, LONG).toCompletableFuture();
      silent.accept().close(); // the connection of the first check
      try (var second = silent.accept()) {
        second.getInputStream().read();
        check.cancel(true);
        Fleet.await("the connection ends", () -> isAtEnd(second));
      }
    }
  }

  private static boolean isAtEnd(java.net.Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void afterCloseChecksFail() throws Exception {
    try (Backend a = Backend.http1("a")) {
      HttpHealthChecker checker = HttpHealthChecker.get(client, "http://orders/health");
      checker.close();
      checker.close();
      assertThat(verdict(checker, a)).isInstanceOf(IOException.class);
      assertThat(a.count()).isZero();
    }
  }

  @Test
  void metadataAddressesAreNotAsked() throws Exception {
    try (HttpHealthChecker checker = HttpHealthChecker.get(client, "http://orders/health")) {
      assertThat(verdict(checker, Server.of("169.254.169.254:80"), LONG))
          .hasMessageContaining("address policy permits no address");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {99, 600, 999, -1})
  void statusesThatDoNotExistAreRefused(int status) {
    assertThatThrownBy(() -> HttpHealthChecker.builder(client, "http://orders").expect(200, status))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an expected status must be 100 to 599, was " + status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"orders", "/health", "http://10.0.0.1/health", "http://u:p@orders/health"})
  void urlsThatNameNoServiceAreRefused(String url) {
    assertThatThrownBy(() -> HttpHealthChecker.get(client, url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be");
  }

  @Test
  void credentialsThatAServerAsksForAreSentOverTheSameConnection() throws Exception {
    OkHttpClient knowing =
        client
            .newBuilder()
            .authenticator(
                (route, response) ->
                    response.request().header("Authorization") != null
                        ? null
                        : response
                            .request()
                            .newBuilder()
                            .header("Authorization", "Basic b3A6c2VjcmV0")
                            .build())
            .build();
    try (Backend a = Backend.http1("a");
        HttpHealthChecker checker = HttpHealthChecker.get(knowing, "http://orders/health")) {
      a.answering(
          request ->
              request.getHeaders().get("Authorization") == null
                  ? Backend.status(401).setHeader("WWW-Authenticate", "Basic realm=\"x\"")
                  : Backend.ok());
      assertThat(verdict(checker, a)).isNull();
      assertThat(a.count()).isEqualTo(2);
      assertThat(a.connections()).isEqualTo(1);
    }
  }

  private static InetAddress loopback(int last) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }

  @Test
  void aNameWithSeveralAddressesIsWellIfOneOfThemAnswers() throws Exception {
    OkHttpClient resolving =
        client.newBuilder().dns(name -> List.of(loopback(9), loopback(1))).build();
    try (Backend a = Backend.http1("a");
        HttpHealthChecker checker = HttpHealthChecker.get(resolving, "http://orders/health")) {
      assertThat(verdict(checker, Server.of("a.internal:" + a.port()), LONG)).isNull();
    }
  }

  @Test
  void whoRefusesIsDownAtOnce() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    try (HttpHealthChecker checker = HttpHealthChecker.get(client, "http://orders/health")) {
      assertThat(verdict(checker, Server.of("127.0.0.1:" + port), LONG))
          .isInstanceOf(java.net.ConnectException.class);
    }
  }

  @Test
  void aServerThatHangsInTheMiddleOfItsAnswerFailsInTime() throws Exception {
    try (ServerSocket halting = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        HttpHealthChecker checker = HttpHealthChecker.get(client, "http://orders/health")) {
      Server server = Server.of("127.0.0.1:" + halting.getLocalPort());
      CompletableFuture<Void> check =
          checker.check(server, Duration.ofMillis(500)).toCompletableFuture();
      try (var connection = halting.accept()) {
        connection.getOutputStream().write("HTTP/1.1 20".getBytes(UTF_8));
        assertThatThrownBy(() -> check.get(20, TimeUnit.SECONDS))
            .hasCauseInstanceOf(InterruptedIOException.class);
        Fleet.await("the connection ends", () -> isAtEnd(connection));
      }
    }
  }

  @Test
  void aServerThatHangsUpWithoutAnAnswerHasFailed() throws Exception {
    try (ServerSocket rude = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        HttpHealthChecker checker = HttpHealthChecker.get(client, "http://orders/health")) {
      Server server = Server.of("127.0.0.1:" + rude.getLocalPort());
      CompletableFuture<Void> check = checker.check(server, LONG).toCompletableFuture();
      try (var connection = rude.accept()) {
        connection.getInputStream().read();
      }
      assertThatThrownBy(() -> check.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void closingFailsWhatIsWaitedForAndEndsTheThreads() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      HttpHealthChecker checker = HttpHealthChecker.get(client, "http://orders/health");
      Server server = Server.of("127.0.0.1:" + silent.getLocalPort());
      CompletableFuture<Void> check = checker.check(server, LONG).toCompletableFuture();
      try (var connection = silent.accept()) {
        connection.getInputStream().read();
        checker.close();
        assertThatThrownBy(() -> check.get(5, TimeUnit.SECONDS))
            .hasCauseInstanceOf(IOException.class);
        Fleet.await("the connection ends", () -> isAtEnd(connection));
      }
    }
  }

  @Test
  void aThousandServersOfWhichAThirdHangCostAHandfulOfThreads() throws Exception {
    // Eight for what is done at the same moment, and one that waits; on Java 21 they are virtual.
    assertThat(checkAThousand(client, settings -> settings)).isLessThanOrEqualTo(9);
  }

  @Test
  void whereOkHttpMustWaitItselfTheThreadsAreBoundedAndTheWellAreCheckedInTime() throws Exception {
    OkHttpClient ownSockets = client.newBuilder().socketFactory(new OwnSockets()).build();
    // Twice: a thread that has just ended a check is not free yet when the next one begins.
    assertThat(
            checkAThousand(ownSockets, settings -> settings.maxConcurrentChecks(32).downAfter(1)))
        .isLessThanOrEqualTo(2 * 32);
  }

  /**
   * Checks a thousand servers until those that hang were found out, and then for three intervals;
   * returns how many threads there were at most.
   */
  private static int checkAThousand(
      OkHttpClient client, UnaryOperator<ActiveHealth.Builder> settings) throws Exception {
    Duration interval = Duration.ofSeconds(2);
    try (TerseServer well = new TerseServer();
        ServerSocket silent = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
        HttpHealthChecker checker = HttpHealthChecker.get(client, "http://orders/health")) {
      List<Server> servers = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        int port = i % 3 == 0 ? silent.getLocalPort() : well.port();
        servers.add(Server.of("127.0.0.1:" + port).withId("s" + i));
      }
      Map<Server, Queue<Long>> begun = new ConcurrentHashMap<>();
      HealthChecker noting =
          (server, timeout) -> {
            begun
                .computeIfAbsent(server, some -> new ConcurrentLinkedQueue<>())
                .add(System.nanoTime());
            return checker.check(server, timeout);
          };
      ActiveHealth active =
          settings
              .apply(
                  ActiveHealth.builder(noting)
                      .interval(interval)
                      .timeout(Duration.ofMillis(700))
                      .downAfter(2))
              .build();
      int most = 0;
      try (BalancedService service =
          Evenkeel.service("orders").servers(servers).health(active).build()) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (down(service, silent.getLocalPort()).size() < 334) {
          assertThat(System.nanoTime()).as("time until all were checked").isLessThan(end);
          most = Math.max(most, checkThreads());
        }
        long steady = System.nanoTime();
        while (System.nanoTime() - steady < 3 * interval.toNanos()) {
          most = Math.max(most, checkThreads());
        }
        assertThat(down(service, well.port())).isEmpty();
        begun.forEach(
            (server, times) -> {
              if (server.port() == well.port()) {
                assertThat(longestPause(times, steady)).isLessThan(2 * interval.toNanos());
              }
            });
      }
      return most;
    }
  }

  private static long longestPause(Queue<Long> times, long sinceNanos) {
    long longest = 0;
    long before = sinceNanos;
    for (long time : times) {
      if (time - sinceNanos > 0) {
        longest = Math.max(longest, time - before);
        before = time;
      }
    }
    return Math.max(longest, System.nanoTime() - before);
  }

  private static int checkThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("evenkeel-http-check"))
            .count();
  }

  private static List<ServerStatus> down(BalancedService service, int port) {
    return service.balancer().snapshot().servers().stream()
        .filter(status -> status.server().port() == port)
        .filter(status -> status.state() == ServerState.DOWN)
        .toList();
  }
}
