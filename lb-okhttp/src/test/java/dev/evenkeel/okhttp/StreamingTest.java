package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.Okio;
import okio.Socket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that last: what they weigh, and when they end. */
class StreamingTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServerThatStreamsGetsFewerCallsUntilItsBodiesEnd(boolean http2) throws Exception {
    Backend a = large(Backend.of("a", http2));
    Backend b = large(Backend.of("b", http2));
    try (Fleet fleet = Fleet.of(s -> s.scheduler("least-connections"), Fleet.client(http2), a, b)) {
      Request toA =
          Fleet.get("/stream")
              .newBuilder()
              .tag(CallOptions.class, CallOptions.standard().withoutServer(b.address()))
              .build();
      List<Response> streams = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        streams.add(fleet.client.newCall(toA).execute());
      }
      assertThat(fleet.status(a).inFlight()).isEqualTo(10);
      a.forget();
      for (int i = 0; i < 100; i++) {
        fleet.ask(Fleet.get("/short"));
      }
      assertThat(a.count()).as("calls that the streaming server got").isZero();
      assertThat(b.count()).isEqualTo(100);
      for (Response stream : streams) {
        stream.body().bytes();
      }
      fleet.assertIdle();
      for (int i = 0; i < 100; i++) {
        fleet.ask(Fleet.get("/short"));
      }
      assertThat(a.count()).as("calls that it got once it was free").isBetween(20, 80);
    }
  }

  @Test
  void aConnectionThatChangesItsProtocolIsInFlightUntilBothItsEndsAreClosed() throws Exception {
    Backend a =
        Backend.http1("a")
            .answering(
                new MockResponse.Builder()
                    .code(101)
                    .setHeader("Connection", "Upgrade")
                    .setHeader("Upgrade", "chat")
                    .socketHandler(StreamingTest::echo));
    try (Fleet fleet = Fleet.of(a)) {
      Request upgrade =
          Fleet.get("/chat")
              .newBuilder()
              .header("Connection", "Upgrade")
              .header("Upgrade", "chat")
              .build();
      Response response = fleet.client.newCall(upgrade).execute();
      Socket socket = response.socket();
      assertThat(socket).isNotNull();
      assertThat(fleet.inFlight()).isEqualTo(1);
      BufferedSource source = Okio.buffer(socket.getSource());
      try (BufferedSink sink = Okio.buffer(socket.getSink())) {
        sink.writeUtf8("hello\n").flush();
        assertThat(source.readUtf8Line()).isEqualTo("hello");
      }
      assertThat(fleet.inFlight()).isEqualTo(1);
      source.close();
      fleet.assertIdle();
      assertThat(fleet.failures()).isZero();
    }
  }

  private static void echo(Socket socket) {
    try (BufferedSink sink = Okio.buffer(socket.getSink());
        BufferedSource source = Okio.buffer(socket.getSource())) {
      sink.writeUtf8(source.readUtf8Line() + "\n").flush();
      source.readUtf8Line();
    } catch (IOException gone) {
      // The client has closed.
    }
  }

  @Test
  void aWebSocketFindsAServerThatIsThereAndItsRefusalIsFinal() throws Exception {
    Backend b = Backend.http1("b").answering(Backend.status(503));
    Backend c = Backend.http1("c");
    try (RefusingServer refusing = new RefusingServer();
        Fleet fleet =
            Fleet.of(s -> s.servers(refusing.address(), b.address(), c.address()), b, c)) {
      CompletableFuture<Integer> status = new CompletableFuture<>();
      fleet.client.newWebSocket(
          Fleet.get("/ws"),
          new WebSocketListener() {
            @Override
            public void onFailure(
                WebSocket socket, Throwable failure, @Nullable Response response) {
              status.complete(response == null ? -1 : response.code());
            }
          });
      assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(503);
      assertThat(b.count()).isEqualTo(1);
      assertThat(c.count()).isZero();
      fleet.assertIdle();
    }
  }

  @Test
  void aStreamOutlivesTheTimeOutOfAnAttemptAsLongAsItSaysSomething() throws Exception {
    Backend a =
        Backend.http1("a")
            .answering(
                Backend.ok()
                    .setHeader("Content-Type", "text/event-stream")
                    .chunkedBody("data: 1\n\n".repeat(10), 9)
                    .throttleBody(14, 100, TimeUnit.MILLISECONDS));
    RetryPolicy impatient = RetryPolicy.standard().withPerAttemptTimeout(Duration.ofMillis(500));
    try (Fleet fleet = Fleet.of(s -> s.retry(impatient), a)) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(response.body().string()).hasSize(90);
      }
      assertThat(fleet.failures()).isZero();
    }
  }

  private static Backend large(Backend backend) {
    return backend.answering(
        request ->
            request.getTarget().equals("/stream")
                ? Backend.ok().body(new Buffer().write(new byte[500_000]))
                : Backend.ok());
  }
}
