package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.UnaryOperator;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who enqueues a call hears of it once, whatever becomes of it. */
class AsyncTest {

  private static final int CALLS = 300;

  /** Counts what each call's callback is told. */
  private static final class Ears {
    final AtomicIntegerArray heard = new AtomicIntegerArray(CALLS);
    final CountDownLatch all = new CountDownLatch(CALLS);

    Callback of(int call) {
      return new Callback() {
        @Override
        public void onFailure(Call failed, IOException e) {
          hear(call);
        }

        @Override
        public void onResponse(Call answered, Response response) throws IOException {
          hear(call);
          try (response) {
            response.body().bytes();
          }
        }
      };
    }

    private void hear(int call) {
      heard.incrementAndGet(call);
      all.countDown();
    }

    void assertEachHeardOnce() throws InterruptedException {
      assertThat(all.await(60, TimeUnit.SECONDS)).as("all have heard").isTrue();
      for (int i = 0; i < CALLS; i++) {
        assertThat(heard.get(i)).as("callbacks of call %s", i).isEqualTo(1);
      }
    }
  }

  private static mockwebserver3.MockResponse.Builder trouble(RecordedRequest request) {
    return switch (request.getTarget()) {
      case "/close" -> Backend.ok().onResponseStart(new SocketEffect.CloseSocket());
      case "/cut" ->
          Backend.ok().body("x".repeat(100_000)).onResponseBody(new SocketEffect.CloseSocket());
      case "/stall" -> Backend.ok().onResponseStart(SocketEffect.Stall.INSTANCE);
      case "/503" -> Backend.status(503);
      case "/away" -> Backend.status(302).setHeader("Location", "http://nowhere.invalid/");
      default -> Backend.ok();
    };
  }

  private static Request request(SplittableRandom random) {
    String[] paths = {"/", "/close", "/cut", "/stall", "/503", "/away"};
    String path = paths[random.nextInt(paths.length)];
    return switch (random.nextInt(4)) {
      case 0 -> Fleet.post(path, "x");
      case 1 ->
          new Request.Builder()
              .url("http://orders" + path)
              .post(new ThrowingBody(new IOException("mine")))
              .build();
      default -> Fleet.get(path);
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachCallbackIsCalledOnceWhateverBecomesOfTheCall(boolean hedged) throws Exception {
    UnaryOperator<BalancedService.Builder> settings =
        s -> hedged ? s.hedging(Hedging.after(Duration.ofMillis(20))) : s;
    OkHttpClient base =
        new OkHttpClient.Builder()
            .callTimeout(Duration.ofSeconds(2))
            .readTimeout(Duration.ofMillis(500))
            .build();
    Backend a = Backend.http1("a").answering(AsyncTest::trouble);
    Backend b = Backend.http1("b").answering(AsyncTest::trouble);
    try (RefusingServer refusing = new RefusingServer();
        Fleet fleet =
            Fleet.of(
                s -> settings.apply(s.servers(a.address(), refusing.address(), b.address())),
                base,
                a,
                b)) {
      SplittableRandom random = new SplittableRandom(7);
      Ears ears = new Ears();
      List<Call> calls = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        Call call = fleet.client.newCall(request(random));
        calls.add(call);
        call.enqueue(ears.of(i));
        if (random.nextInt(10) == 0) {
          calls.get(random.nextInt(calls.size())).cancel();
        }
      }
      ears.assertEachHeardOnce();
      fleet.assertIdle();
    }
  }

  @Test
  void callsThatAreCanceledAllAtOnceAllHearOfIt() throws Exception {
    Backend a =
        Backend.http1("a").answering(Backend.ok().onResponseStart(SocketEffect.Stall.INSTANCE));
    try (Fleet fleet = Fleet.of(a)) {
      Ears ears = new Ears();
      for (int i = 0; i < CALLS; i++) {
        fleet.client.newCall(Fleet.get("/")).enqueue(ears.of(i));
      }
      Fleet.await("some run", () -> fleet.inFlight() > 20);
      Fleet.await(
          "all were canceled",
          () -> {
            fleet.client.dispatcher().cancelAll();
            return ears.all.getCount() == 0;
          });
      ears.assertEachHeardOnce();
      fleet.assertIdle();
      assertThat(fleet.failures()).isZero();
    }
  }

  @Test
  void closingTheServiceLeavesNoCallUnanswered() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"), Backend.http1("b"))) {
      Ears ears = new Ears();
      for (int i = 0; i < CALLS; i++) {
        fleet.client.newCall(Fleet.get("/")).enqueue(ears.of(i));
        if (i == CALLS / 2) {
          fleet.service.close();
        }
      }
      ears.assertEachHeardOnce();
    }
  }

  @Test
  void aRuntimeExceptionOfTheRequestsBodyReachesTheCallback() throws Exception {
    AtomicInteger uncaught = new AtomicInteger();
    OkHttpClient base =
        new OkHttpClient.Builder()
            .dispatcher(
                new Dispatcher(
                    Executors.newCachedThreadPool(
                        task -> {
                          Thread thread = new Thread(task);
                          thread.setUncaughtExceptionHandler((t, e) -> uncaught.incrementAndGet());
                          return thread;
                        })))
            .build();
    RequestBody broken = new ThrowingBody(new IllegalStateException("mine"));
    try (Fleet fleet = Fleet.of(s -> s, base, Backend.http1("a"), Backend.http1("b"))) {
      Ears ears = new Ears();
      for (int i = 0; i < CALLS; i++) {
        Request post = new Request.Builder().url("http://orders/").post(broken).build();
        fleet.client.newCall(post).enqueue(ears.of(i));
      }
      ears.assertEachHeardOnce();
      Fleet.await("OkHttp throws it on, too", () -> uncaught.get() == CALLS);
      fleet.assertIdle();
      assertThat(fleet.failures()).isZero();
    }
  }
}
