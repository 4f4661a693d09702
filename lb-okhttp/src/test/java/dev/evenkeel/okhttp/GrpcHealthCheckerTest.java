package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import dev.evenkeel.health.ActiveHealth;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcHealthCheckerTest {

  private static final Duration LONG = Duration.ofSeconds(10);
  private static final String SERVING = "0000000002" + "0801";
  private static final String NOT_SERVING = "0000000002" + "0802";

  private final OkHttpClient client = new OkHttpClient();

  private static MockResponse.Builder answer(String hex, String... trailers) {
    return new MockResponse.Builder()
        .code(200)
        .setHeader("Content-Type", "application/grpc")
        .body(new Buffer().write(ByteString.decodeHex(hex)))
        .trailers(Headers.of(trailers));
  }

  private static @Nullable String verdict(
      GrpcHealthChecker checker, Server server, Duration timeout) throws Exception {
    try {
      checker.check(server, timeout).toCompletableFuture().get(20, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException failure) {
      return Objects.requireNonNull(failure.getCause()).getMessage();
    }
  }

  private static @Nullable String verdict(GrpcHealthChecker checker, Backend backend)
      throws Exception {
    return verdict(checker, Server.of(backend.address()), LONG);
  }

  @Test
  void itAsksAsGrpcDoesForTheWholeServer() throws Exception {
    try (Backend a = Backend.http2("a").answering(answer(SERVING, "grpc-status", "0"));
        GrpcHealthChecker checker = GrpcHealthChecker.of(client, "http://orders")) {
      assertThat(verdict(checker, a)).isNull();
      RecordedRequest asked = a.only();
      assertThat(asked.getMethod()).isEqualTo("POST");
      assertThat(asked.getUrl().encodedPath()).isEqualTo("/grpc.health.v1.Health/Check");
      assertThat(asked.getHeaders().get(":authority")).isEqualTo("orders");
      assertThat(asked.getHeaders().get("te")).isEqualTo("trailers");
      assertThat(asked.getHeaders().get("content-type")).isEqualTo("application/grpc");
      assertThat(asked.getBody()).isEqualTo(ByteString.decodeHex("0000000000"));
      assertThat(checker).hasToString("gRPC health of http://orders/...");
    }
  }

  @Test
  void itAsksForOneServiceByItsName() throws Exception {
    try (Backend a = Backend.http2("a").answering(answer(SERVING, "grpc-status", "0"));
        GrpcHealthChecker checker =
            GrpcHealthChecker.builder(client, "http://orders")
                .service("shop.Orders")
                .header("Authorization", "Bearer x")
                .build()) {
      assertThat(verdict(checker, a)).isNull();
      assertThat(a.only().getBody())
          .isEqualTo(
              new Buffer()
                  .write(ByteString.decodeHex("000000000d0a0b"))
                  .writeUtf8("shop.Orders")
                  .readByteString());
      assertThat(a.only().getHeaders().get("authorization")).isEqualTo("Bearer x");
    }
  }

  @Test
  void aLongNameHasALongLength() {
    ByteString question = GrpcHealthMessages.question("x".repeat(300));
    // 300 is 0xac 0x02 as a varint; the message has 303 bytes.
    assertThat(question.hex()).startsWith("000000012f" + "0aac02" + "7878");
    assertThat(question.size()).isEqualTo(5 + 303);
  }

  @ParameterizedTest
  @CsvSource({
    "00000000020802, NOT_SERVING",
    "00000000020803, SERVICE_UNKNOWN",
    "00000000020800, UNKNOWN",
    "0000000000, UNKNOWN",
    "00000000020807, health status 7",
    "000000000308ff01, health status 255",
    "0100000002 0801, 'the answer is compressed, which was not offered'",
    "0000000003 0801, 'the answer must be one message of 3 bytes, was 2'",
    "0000000001 08, the answer is no whole message of gRPC's health protocol",
    "0000000001 0f, the answer is no message of gRPC's health protocol",
    "000000000b ffffffffffffffffffff01, the answer has a number of more than 64 bits",
    "0000, the answer is no whole message of gRPC's health protocol",
    "'', the answer is no whole message of gRPC's health protocol"
  })
  void allButServingIsUnwell(String hex, String problem) throws Exception {
    try (Backend a =
            Backend.http2("a").answering(answer(hex.replace(" ", ""), "grpc-status", "0"));
        GrpcHealthChecker checker = GrpcHealthChecker.of(client, "http://orders")) {
      assertThat(verdict(checker, a)).isEqualTo(problem);
    }
  }

  @Test
  void fieldsThatLaterVersionsMayAddArePassedOver() throws Exception {
    String more = "1005" + "190102030405060708" + "2203616263" + "2d01020304" + "0801";
    String frame = "00000000" + String.format("%02x", more.length() / 2) + more;
    assertThat(GrpcHealthMessages.servingStatus(ByteString.decodeHex(frame))).isEqualTo("SERVING");
  }

  @ParameterizedTest
  @CsvSource({"5, unknown service, 'grpc-status 5: unknown service'", "12, , grpc-status 12"})
  void anErrorOfGrpcIsUnwellWhereverItStands(
      String status, @Nullable String message, String problem) throws Exception {
    String[] said =
        message == null
            ? new String[] {"grpc-status", status}
            : new String[] {"grpc-status", status, "grpc-message", message};
    try (Backend a = Backend.http2("a");
        GrpcHealthChecker checker = GrpcHealthChecker.of(client, "http://orders")) {
      a.answering(answer("", said));
      assertThat(verdict(checker, a)).isEqualTo(problem);
      // Trailers only: the head of the answer is its end, too.
      a.answering(new MockResponse.Builder().code(200).headers(Headers.of(said)));
      assertThat(verdict(checker, a)).isEqualTo(problem);
    }
  }

  @Test
  void whoDoesNotSpeakGrpcIsUnwell() throws Exception {
    try (Backend a = Backend.http2("a");
        GrpcHealthChecker checker = GrpcHealthChecker.of(client, "http://orders")) {
      a.answering(Backend.ok());
      assertThat(verdict(checker, a))
          .isEqualTo("no grpc-status: the server does not speak gRPC here");
      a.answering(Backend.status(503));
      assertThat(verdict(checker, a)).isEqualTo("status 503, expected 200");
      a.answering(Backend.ok().body("x".repeat(100_000)));
      assertThat(verdict(checker, a)).contains("longer than any");
    }
  }

  @Test
  void itWorksOverTlsUnderTheNameOfTheService() throws Exception {
    HeldCertificate leaf =
        new HeldCertificate.Builder().addSubjectAlternativeName("orders").build();
    HandshakeCertificates trust =
        new HandshakeCertificates.Builder().addTrustedCertificate(leaf.certificate()).build();
    OkHttpClient trusting =
        client
            .newBuilder()
            .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
            .build();
    try (Backend a =
            Backend.tls("a", new HandshakeCertificates.Builder().heldCertificate(leaf).build())
                .answering(answer(SERVING, "grpc-status", "0"));
        GrpcHealthChecker checker = GrpcHealthChecker.of(trusting, "http://orders")) {
      assertThat(verdict(checker, Server.of(a.httpsAddress()), LONG)).isNull();
    }
  }

  @Test
  void aServerThatHangsFailsInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        GrpcHealthChecker checker = GrpcHealthChecker.of(client, "http://orders")) {
      Server server = Server.of("127.0.0.1:" + silent.getLocalPort());
      assertThatThrownBy(
              () ->
                  checker
                      .check(server, Duration.ofMillis(100))
                      .toCompletableFuture()
                      .get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(InterruptedIOException.class);
    }
  }

  @Test
  void aServerThatIsNotServingGetsNoTrafficUntilItIs() throws Exception {
    try (Backend a = Backend.http2("a").answering(answer(NOT_SERVING, "grpc-status", "0"));
        GrpcHealthChecker checker = GrpcHealthChecker.of(client, "http://orders");
        BalancedService service =
            Evenkeel.service("orders")
                .servers(a.address())
                .health(
                    ActiveHealth.builder(checker)
                        .interval(Duration.ofMillis(50))
                        .timeout(Duration.ofMillis(50))
                        .build())
                .build()) {
      Fleet.await(
          "down",
          () -> service.balancer().snapshot().server(a.address()).state() == ServerState.DOWN);
      assertThat(service.balancer().snapshot().server(a.address()).reason()).contains("active: ");
      a.answering(answer(SERVING, "grpc-status", "0"));
      Fleet.await(
          "up", () -> service.balancer().snapshot().server(a.address()).state() == ServerState.UP);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://orders/health", "http://orders?x=1"})
  void aUrlWithAPathIsRefused(String url) {
    assertThatThrownBy(() -> GrpcHealthChecker.of(client, url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without a path");
  }

  @Test
  void aTimeoutOfZeroIsRefusedAndAfterCloseChecksFail() throws Exception {
    try (Backend a = Backend.http2("a")) {
      GrpcHealthChecker checker = GrpcHealthChecker.of(client, "http://orders");
      assertThatThrownBy(() -> checker.check(Server.of(a.address()), Duration.ZERO))
          .hasMessage("timeout must be more than 0, was PT0S");
      checker.close();
      checker.close();
      assertThat(verdict(checker, a)).isNotNull();
      assertThat(a.count()).isZero();
    }
  }
}
