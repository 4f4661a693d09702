package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.Server;
import dev.evenkeel.core.ServerStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a call can end, in random order from 8 threads, leaves nothing in flight. */
@Timeout(120)
class OutcomeStormTest {

  private static final int THREADS = 8;
  private static final int ROUNDS = 8;

  /** The rows of the in-flight table. */
  private enum Way {
    READ,
    CLOSED_UNREAD,
    CLOSED_TWICE,
    HALF_READ,
    HEAD,
    NO_CONTENT,
    REDIRECT,
    EARLY_HINTS,
    EVENT_STREAM,
    CUT_BODY,
    CANCELED_IN_BODY,
    TIMED_OUT_IN_BODY,
    CANCELED_WAITING,
    TIMED_OUT_WAITING,
    CLOSED_WITHOUT_ANSWER,
    OVERLOADED,
    OWN_BODY_THROWS,
    CALLBACK_THROWS,
    WEB_SOCKET,
    REFUSED_WEB_SOCKET,
    LEAKED
  }

  private final AtomicInteger leaked = new AtomicInteger();
  private final AtomicInteger leaksFound = new AtomicInteger();
  private final List<Throwable> mistakes = Collections.synchronizedList(new ArrayList<>());

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingStaysInFlight(boolean http2) throws Exception {
    Backend a = Backend.of("a", http2).forgetful().answering(OutcomeStormTest::answer);
    Backend b = Backend.of("b", http2).forgetful().answering(OutcomeStormTest::answer);
    LoadBalancerListener counter =
        new LoadBalancerListener() {
          @Override
          public void attemptLeaked(String service, Server server) {
            leaksFound.incrementAndGet();
          }
        };
    try (Fleet fleet = Fleet.of(s -> s.listener(counter), Fleet.client(http2), a, b)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int seed = t;
        Thread thread = new Thread(() -> storm(fleet, new Random(seed), http2));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      Fleet.await(
          "in-flight 0, and all leaks found",
          () -> {
            System.gc();
            return fleet.inFlight() == 0 && leaksFound.get() == leaked.get();
          });
      assertThat(mistakes).isEmpty();
      assertThat(leaked).hasPositiveValue();
      assertThat(fleet.service.balancer().snapshot().servers())
          .extracting(ServerStatus::inFlight)
          .containsOnly(0);
      assertThat(fleet.ask(Fleet.get("/small"))).isIn("a", "b");
      fleet.assertIdle();
    }
  }

  private void storm(Fleet fleet, Random random, boolean http2) {
    List<Way> ways = new ArrayList<>(Arrays.asList(Way.values()));
    for (int round = 0; round < ROUNDS; round++) {
      Collections.shuffle(ways, random);
      for (Way way : ways) {
        try {
          go(way, fleet, random, http2);
        } catch (IOException expected) {
          // Half of the ways end so.
        } catch (Throwable mistake) {
          mistakes.add(new AssertionError(way + " threw", mistake));
        }
      }
    }
  }

  private void go(Way way, Fleet fleet, Random random, boolean http2) throws Exception {
    switch (way) {
      case READ -> open(fleet, "/large").body().bytes();
      case CLOSED_UNREAD -> open(fleet, "/large").close();
      case CLOSED_TWICE -> {
        Response response = open(fleet, "/large");
        response.close();
        response.close();
      }
      case HALF_READ -> {
        try (Response response = open(fleet, "/large")) {
          response.body().source().skip(random.nextInt(100_000));
        }
      }
      case HEAD -> call(fleet, Fleet.get("/head").newBuilder().head().build()).execute();
      case NO_CONTENT -> open(fleet, "/204");
      case REDIRECT -> open(fleet, "/redirect").body().bytes();
      case EARLY_HINTS -> open(fleet, "/103").body().bytes();
      case EVENT_STREAM -> open(fleet, "/events").body().bytes();
      case CUT_BODY -> open(fleet, "/cut").body().bytes();
      case CANCELED_IN_BODY -> {
        Call call = call(fleet, Fleet.get("/large"));
        call.execute().body().source().readByte();
        call.cancel(); // and nobody closes
      }
      case TIMED_OUT_IN_BODY -> {
        Call call = call(fleet, Fleet.get("/stalls"));
        call.timeout().timeout(100 + random.nextInt(100), TimeUnit.MILLISECONDS);
        call.execute().body().bytes();
      }
      case CANCELED_WAITING -> canceledWaiting(fleet, random);
      case TIMED_OUT_WAITING -> {
        Call call = call(fleet, Fleet.get("/silence"));
        call.timeout().timeout(1 + random.nextInt(100), TimeUnit.MILLISECONDS);
        call.execute().close();
      }
      case CLOSED_WITHOUT_ANSWER -> open(fleet, "/close").close();
      case OVERLOADED -> open(fleet, "/503").close();
      case OWN_BODY_THROWS -> call(fleet, ownBodyThrows()).execute().close();
      case CALLBACK_THROWS -> callbackThrows(fleet);
      case WEB_SOCKET -> webSocket(fleet, http2 ? "/503" : "/socket");
      case REFUSED_WEB_SOCKET -> webSocket(fleet, "/503");
      case LEAKED -> {
        open(fleet, "/large");
        leaked.incrementAndGet();
      }
    }
  }

  private static Request ownBodyThrows() {
    return new Request.Builder()
        .url("http://orders/small")
        .post(new ThrowingBody(new IOException("mine")))
        .build();
  }

  private static Call call(Fleet fleet, Request request) {
    return fleet.client.newCall(request);
  }

  private static Response open(Fleet fleet, String path) throws IOException {
    return call(fleet, Fleet.get(path)).execute();
  }

  private static void canceledWaiting(Fleet fleet, Random random) throws InterruptedException {
    Call call = call(fleet, Fleet.get("/silence"));
    Semaphore over = new Semaphore(0);
    call.enqueue(releasing(over, false));
    int before = random.nextInt(3);
    for (int i = 0; i < before * 1000; i++) {
      Thread.onSpinWait();
    }
    call.cancel();
    over.acquire();
  }

  private static void callbackThrows(Fleet fleet) throws InterruptedException {
    Semaphore over = new Semaphore(0);
    call(fleet, Fleet.get("/large")).enqueue(releasing(over, true));
    over.acquire();
  }

  private static Callback releasing(Semaphore over, boolean throwing) {
    return new Callback() {
      @Override
      public void onFailure(Call call, IOException e) {
        over.release();
      }

      @Override
      public void onResponse(Call call, Response response) throws IOException {
        try (response) {
          over.release();
          if (throwing) {
            throw new IOException("from the callback");
          }
        }
      }
    };
  }

  private static void webSocket(Fleet fleet, String path) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    WebSocket socket =
        fleet.client.newWebSocket(
            Fleet.get(path),
            new WebSocketListener() {
              @Override
              public void onClosed(WebSocket webSocket, int code, String reason) {
                over.countDown();
              }

              @Override
              public void onFailure(
                  WebSocket webSocket, Throwable failure, @Nullable Response response) {
                over.countDown();
              }
            });
    socket.send("hello");
    socket.close(1000, null);
    over.await();
  }

  private static MockResponse.Builder answer(RecordedRequest request) {
    Buffer large = new Buffer().write(new byte[200_000]);
    return switch (request.getTarget()) {
      case "/large" -> Backend.ok().body(large);
      case "/head" -> new MockResponse.Builder().setHeader("Content-Length", "10");
      case "/204" -> new MockResponse.Builder().code(204);
      case "/redirect" -> Backend.status(302).setHeader("Location", "/large");
      case "/103" ->
          Backend.ok()
              .body(large)
              .addInformationalResponse(new MockResponse.Builder().code(103).build());
      case "/events" ->
          Backend.ok()
              .setHeader("Content-Type", "text/event-stream")
              .chunkedBody("data: 1\n\n".repeat(50), 9);
      case "/cut" -> Backend.ok().body(large).onResponseBody(new SocketEffect.CloseSocket());
      case "/stalls" -> Backend.ok().body(large).onResponseBody(SocketEffect.Stall.INSTANCE);
      case "/silence" -> Backend.ok().onResponseStart(SocketEffect.Stall.INSTANCE);
      case "/close" -> Backend.ok().onResponseStart(new SocketEffect.CloseSocket());
      case "/503" -> Backend.status(503);
      case "/socket" -> new MockResponse.Builder().webSocketUpgrade(closing());
      default -> Backend.ok();
    };
  }

  private static WebSocketListener closing() {
    return new WebSocketListener() {
      @Override
      public void onClosing(WebSocket webSocket, int code, String reason) {
        webSocket.close(code, null);
      }
    };
  }
}
