package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Cache;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An attempt is in flight from the pick to the end of the body, however that comes. */
class InFlightTest {

  @TempDir java.io.File directory;

  @Test
  void aBodyKeepsTheServerBusyUntilItIsReadToTheEnd() throws Exception {
    try (Fleet fleet = Fleet.of(large(Backend.http1("a")))) {
      Response response = fleet.client.newCall(Fleet.get("/")).execute();
      assertThat(fleet.inFlight()).isEqualTo(1);
      response.body().source().readByte();
      assertThat(fleet.inFlight()).isEqualTo(1);
      response.body().source().readByteArray();
      assertThat(fleet.inFlight()).isZero();
      response.close();
      assertThat(fleet.inFlight()).isZero();
    }
  }

  @Test
  void aBodyThatIsClosedUnreadOrTwiceEndsOnce() throws Exception {
    try (Fleet fleet = Fleet.of(large(Backend.http1("a")))) {
      Response response = fleet.client.newCall(Fleet.get("/")).execute();
      response.close();
      response.close();
      assertThat(fleet.inFlight()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void answersWithoutABodyNeedNoClose(boolean http2) throws Exception {
    MockResponse.Builder headOnly = new MockResponse.Builder().setHeader("Content-Length", "10");
    Backend a = Backend.of("a", http2).answering(headOnly);
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), a)) {
      Request head = Fleet.get("/").newBuilder().head().build();
      assertThat(fleet.client.newCall(head).execute().code()).isEqualTo(200);
      assertThat(fleet.inFlight()).isZero();
      a.answering(new MockResponse.Builder().code(204));
      assertThat(fleet.client.newCall(Fleet.get("/")).execute().code()).isEqualTo(204);
      assertThat(fleet.inFlight()).isZero();
      a.answering(new MockResponse.Builder().code(200).body(""));
      assertThat(fleet.client.newCall(Fleet.get("/")).execute().code()).isEqualTo(200);
      assertThat(fleet.inFlight()).isZero();
      assertThat(fleet.status(a).succeeded()).isEqualTo(3);
    }
  }

  @Test
  void streamsOfOneHttp2ConnectionAreCountedOneByOne() throws Exception {
    Backend a = large(Backend.http2("a"));
    try (Fleet fleet = Fleet.of(b -> b, Fleet.http2Client(), a)) {
      List<Response> responses = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        responses.add(fleet.client.newCall(Fleet.get("/")).execute());
      }
      assertThat(fleet.inFlight()).isEqualTo(20);
      responses.subList(0, 5).forEach(Response::close);
      assertThat(fleet.inFlight()).isEqualTo(15);
      for (Response response : responses.subList(5, 15)) {
        response.body().bytes();
      }
      assertThat(fleet.inFlight()).isEqualTo(5);
      responses.subList(15, 20).forEach(Response::close);
      assertThat(fleet.inFlight()).isZero();
      assertThat(a.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCacheHitTellsNothingAboutAServer(boolean http2) throws Exception {
    Backend a =
        Backend.of("a", http2).answering(Backend.ok().setHeader("Cache-Control", "max-age=60"));
    Backend b =
        Backend.of("b", http2).answering(Backend.ok().setHeader("Cache-Control", "max-age=60"));
    OkHttpClient base =
        Fleet.client(http2).newBuilder().cache(new Cache(directory, 1_000_000)).build();
    try (Fleet fleet = Fleet.of(s -> s, base, a, b)) {
      fleet.ask(Fleet.get("/"));
      try (Response second = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(second.networkResponse()).isNull();
        assertThat(second.cacheResponse()).isNotNull();
        second.body().string();
      }
      assertThat(b.count()).isZero();
      assertThat(fleet.status(b).succeeded()).isZero();
      fleet.assertIdle();
      fleet.ask(Fleet.get("/").newBuilder().put(okhttp3.RequestBody.create("", null)).build());
      a.forget();
      b.forget();
      fleet.ask(Fleet.get("/"));
      assertThat(a.count() + b.count()).isEqualTo(1); // the PUT made the cached answer invalid
    }
  }

  @Test
  void aValidatedCacheAnswerEndsOnReturn() throws Exception {
    Backend a =
        Backend.http1("a")
            .answering(
                request ->
                    request.getHeaders().get("If-None-Match") == null
                        ? Backend.ok().setHeader("ETag", "\"1\"")
                        : new MockResponse.Builder().code(304).setHeader("ETag", "\"1\""));
    OkHttpClient base = new OkHttpClient.Builder().cache(new Cache(directory, 1_000_000)).build();
    try (Fleet fleet = Fleet.of(s -> s, base, a)) {
      fleet.ask(Fleet.get("/"));
      try (Response second = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(fleet.inFlight()).isZero();
        assertThat(second.body().string()).isEqualTo("0123456789");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRedirectEndsWithTheLastBody(boolean http2) throws Exception {
    Backend a =
        Backend.of("a", http2)
            .answering(
                request ->
                    request.getTarget().equals("/last")
                        ? Backend.ok().body(new Buffer().write(new byte[100_000]))
                        : Backend.status(302).setHeader("Location", "/last"));
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), a)) {
      try (Response response = fleet.client.newCall(Fleet.get("/first")).execute()) {
        assertThat(response.request().url()).hasToString("http://orders/last");
        assertThat(fleet.inFlight()).isEqualTo(1);
      }
      assertThat(fleet.inFlight()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCancelInTheMidstOfABodyEndsAtOnceThoughNobodyCloses(boolean http2) throws Exception {
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), large(Backend.of("a", http2)))) {
      Call call = fleet.client.newCall(Fleet.get("/"));
      Response response = call.execute();
      response.body().source().readByte();
      call.cancel();
      assertThat(fleet.inFlight()).isZero();
      assertThat(fleet.failures()).isZero();
      response.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCancelWhileTheServerThinksIsNobodysFault(boolean http2) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    Backend a = Backend.of("a", http2).silent(asked);
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), a)) {
      Call call = fleet.client.newCall(Fleet.get("/"));
      CompletableFuture<IOException> failed = new CompletableFuture<>();
      call.enqueue(failing(failed));
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      call.cancel();
      assertThat(failed.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
      fleet.assertIdle();
      assertThat(fleet.failures()).isZero();
      assertThat(a.count()).isEqualTo(1);
    }
  }

  private static Callback failing(CompletableFuture<IOException> failed) {
    return new Callback() {
      @Override
      public void onFailure(Call call, IOException e) {
        failed.complete(e);
      }

      @Override
      public void onResponse(Call call, Response response) {
        response.close();
        failed.completeExceptionally(new AssertionError("answered " + response));
      }
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callTimeoutInTheMidstOfABodyBlamesTheServer(boolean http2) throws Exception {
    Backend a =
        Backend.of("a", http2)
            .answering(
                Backend.ok()
                    .body(new Buffer().write(new byte[200_000]))
                    .onResponseBody(SocketEffect.Stall.INSTANCE));
    OkHttpClient base =
        Fleet.client(http2).newBuilder().callTimeout(Duration.ofMillis(300)).build();
    try (Fleet fleet = Fleet.of(s -> s, base, a)) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThatThrownBy(() -> response.body().bytes()).isInstanceOf(IOException.class);
      }
      fleet.assertIdle();
      assertThat(fleet.status(a).failed()).isEqualTo(1);
    }
  }

  @Test
  void aWebSocketIsInFlightUntilItsCloseHandshake() throws Exception {
    Backend a =
        Backend.http1("a")
            .answering(
                new MockResponse.Builder()
                    .webSocketUpgrade(
                        new WebSocketListener() {
                          @Override
                          public void onMessage(WebSocket socket, String text) {
                            socket.send("echo " + text);
                          }

                          @Override
                          public void onClosing(WebSocket socket, int code, String reason) {
                            socket.close(code, null);
                          }
                        }));
    try (Fleet fleet = Fleet.of(a)) {
      CompletableFuture<String> echo = new CompletableFuture<>();
      WebSocket socket =
          fleet.client.newWebSocket(
              Fleet.get("/ws"),
              new WebSocketListener() {
                @Override
                public void onMessage(WebSocket webSocket, String text) {
                  echo.complete(text);
                }

                @Override
                public void onFailure(
                    WebSocket webSocket,
                    Throwable failure,
                    @org.jspecify.annotations.Nullable Response response) {
                  echo.completeExceptionally(failure);
                }
              });
      socket.send("hello");
      assertThat(echo.get(10, TimeUnit.SECONDS)).isEqualTo("echo hello");
      assertThat(fleet.inFlight()).isEqualTo(1);
      assertThat(fleet.status(a).succeeded()).isEqualTo(1);
      socket.close(1000, null);
      fleet.assertIdle();
      assertThat(fleet.failures()).isZero();
    }
  }

  @Test
  void anEventStreamIsInFlightWhileItLastsAndItsServerDidWellByOpeningIt() throws Exception {
    Backend a =
        Backend.http1("a")
            .answering(
                Backend.ok()
                    .setHeader("Content-Type", "text/event-stream")
                    .chunkedBody("data: 1\n\ndata: 2\n\n", 9));
    try (Fleet fleet = Fleet.of(a)) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(response.body().source().readUtf8Line()).isEqualTo("data: 1");
        assertThat(fleet.inFlight()).isEqualTo(1);
        assertThat(fleet.status(a).succeeded()).isEqualTo(1);
        response.body().source().readAll(okio.Okio.blackhole());
      }
      assertThat(fleet.inFlight()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void responsesThatNobodyClosesAreFoundAndCounted(boolean http2) throws Exception {
    AtomicInteger leaked = new AtomicInteger();
    dev.evenkeel.api.LoadBalancerListener counter =
        new dev.evenkeel.api.LoadBalancerListener() {
          @Override
          public void attemptLeaked(String service, dev.evenkeel.api.Server server) {
            leaked.incrementAndGet();
          }
        };
    // An idle thread of OkHttp's fast fallback may keep the last call that it connected for.
    OkHttpClient base = Fleet.client(http2).newBuilder().fastFallback(false).build();
    try (Fleet fleet = Fleet.of(s -> s.listener(counter), base, large(Backend.of("a", http2)))) {
      leak(fleet, 20);
      Fleet.await(
          "the leaks are found",
          () -> {
            System.gc();
            return fleet.inFlight() == 0 && leaked.get() >= 20;
          });
      assertThat(leaked).hasValue(20);
      assertThat(fleet.failures()).isZero();
    }
  }

  /** Drops responses, but none before all are there. */
  private static void leak(Fleet fleet, int count) throws IOException {
    List<Response> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      held.add(fleet.client.newCall(Fleet.get("/")).execute());
    }
    assertThat(fleet.inFlight()).isEqualTo(held.size());
  }

  @Test
  void aCallbackThatThrowsLeavesNothingInFlight() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"))) {
      CountDownLatch called = new CountDownLatch(1);
      fleet
          .client
          .newCall(Fleet.get("/"))
          .enqueue(
              new Callback() {
                @Override
                public void onFailure(Call call, IOException e) {}

                @Override
                public void onResponse(Call call, Response response) throws IOException {
                  called.countDown();
                  try (response) {
                    throw new IOException("from the callback");
                  }
                }
              });
      assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
      fleet.assertIdle();
    }
  }

  private static Backend large(Backend backend) {
    return backend.answering(
        Backend.ok().body(new Buffer().write(ByteString.of(new byte[500_000]))));
  }
}
