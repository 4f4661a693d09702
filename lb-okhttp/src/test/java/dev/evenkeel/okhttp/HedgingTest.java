package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.NoAvailableServerException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that take long go to a second server too. */
class HedgingTest {

  private static final Hedging SOON = Hedging.after(Duration.ofMillis(50));

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theAnswerOfTheSecondServerIsTakenAndTheFirstOneIsCanceled(boolean http2) throws Exception {
    Backend slow = Backend.of("slow", http2).silent();
    Backend quick = Backend.of("quick", http2);
    try (Fleet fleet = Fleet.of(s -> s.hedging(SOON), Fleet.client(http2), slow, quick)) {
      Call call = fleet.client.newCall(Fleet.get("/x"));
      try (Response response = call.execute()) {
        assertThat(response.header(Backend.NAME_HEADER)).isEqualTo("quick");
        assertThat(response.request().url()).hasToString("http://orders/x");
        assertThat(response.request().tag(CallOptions.class)).isNull();
        assertThat(response.body().string()).isEqualTo("0123456789");
      }
      fleet.assertIdle();
      assertThat(slow.count()).isEqualTo(1);
      assertThat(quick.count()).isEqualTo(1);
      assertThat(fleet.failures()).isZero();
      assertThat(Evenkeel.attempts(call))
          .extracting(a -> a.server().id())
          .contains(quick.address());
    }
  }

  @Test
  void aQuickAnswerNeedsNoHedge() throws Exception {
    Backend a = Backend.http1("a");
    Backend b = Backend.http1("b");
    Hedging late = Hedging.after(Duration.ofSeconds(30));
    try (Fleet fleet = Fleet.of(s -> s.hedging(late), a, b)) {
      for (int i = 0; i < 10; i++) {
        fleet.ask(Fleet.get("/"));
      }
      assertThat(a.count() + b.count()).isEqualTo(10);
      fleet.assertIdle();
    }
  }

  @Test
  void theOnlyServerIsNotHedgedAndNoTokenIsPaid() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.ok().headersDelay(300, TimeUnit.MILLISECONDS));
    AtomicInteger none = new AtomicInteger();
    LoadBalancerListener listener =
        new LoadBalancerListener() {
          @Override
          public void noServerAvailable(String service, NoAvailableServerException failure) {
            none.incrementAndGet();
          }
        };
    try (Fleet fleet =
        Fleet.of(s -> s.hedging(SOON).listener(listener).engine(e -> e.retryBudget(5, 0)), a)) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("a");
      assertThat(fleet.service.balancer().retryBudget().balance()).isEqualTo(5);
      assertThat(none).hasValue(0);
      fleet.assertIdle();
    }
  }

  @Test
  void aHedgeTakesATokenAndBringsNoneIn() throws Exception {
    Backend slow = Backend.http1("slow").silent();
    Backend quick = Backend.http1("quick");
    try (Fleet fleet =
        Fleet.of(s -> s.hedging(SOON).engine(e -> e.retryBudget(5, 0)), slow, quick)) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("quick");
      assertThat(fleet.service.balancer().retryBudget().balance()).isEqualTo(4);
    }
  }

  @Test
  void aPostIsNotHedged() throws Exception {
    Backend slow =
        Backend.http1("slow").answering(Backend.ok().headersDelay(300, TimeUnit.MILLISECONDS));
    Backend quick = Backend.http1("quick");
    try (Fleet fleet = Fleet.of(s -> s.hedging(SOON), slow, quick)) {
      assertThat(fleet.ask(Fleet.post("/", "x"))).isEqualTo("slow");
      assertThat(quick.count()).isZero();
    }
  }

  @Test
  void withoutBudgetThereIsNoHedge() throws Exception {
    Backend slow =
        Backend.http1("slow").answering(Backend.ok().headersDelay(300, TimeUnit.MILLISECONDS));
    Backend quick = Backend.http1("quick");
    try (Fleet fleet =
        Fleet.of(s -> s.hedging(SOON).engine(e -> e.retryBudget(0, 0)), slow, quick)) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("slow");
      assertThat(quick.count()).isZero();
    }
  }

  @Test
  void anErrorOfOneLegWaitsForTheOther() throws Exception {
    Backend slow =
        Backend.http1("slow").answering(Backend.ok().headersDelay(300, TimeUnit.MILLISECONDS));
    Backend broken = Backend.http1("broken").answering(Backend.status(500));
    try (Fleet fleet = Fleet.of(s -> s.hedging(SOON), slow, broken)) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("slow");
      fleet.assertIdle();
    }
  }

  @Test
  void aCancelOfTheCallCancelsBothLegs() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    Backend[] servers = {Backend.http1("a").silent(both), Backend.http1("b").silent(both)};
    try (Fleet fleet = Fleet.of(s -> s.hedging(SOON), servers)) {
      Call call = fleet.client.newCall(Fleet.get("/"));
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      new Thread(() -> ended.complete(catchThrowable(() -> call.execute().close()))).start();
      assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
      call.cancel();
      assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
      fleet.assertIdle();
      assertThat(fleet.failures()).isZero();
    }
  }

  @Test
  void theBodyOfAHedgedCallIsUnderTheCallsTimeout() throws Exception {
    Backend slow = Backend.http1("slow").silent();
    Backend stops =
        Backend.http1("stops")
            .answering(
                Backend.ok()
                    .body(new Buffer().write(new byte[200_000]))
                    .onResponseBody(SocketEffect.Stall.INSTANCE));
    OkHttpClient base = new OkHttpClient.Builder().callTimeout(Duration.ofMillis(400)).build();
    try (Fleet fleet = Fleet.of(s -> s.hedging(SOON), base, slow, stops)) {
      long start = System.nanoTime();
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThatThrownBy(() -> response.body().bytes()).isInstanceOf(IOException.class);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      fleet.assertIdle();
    }
  }

  @Test
  void aCancelWhileTheBodyIsReadEndsTheLeg() throws Exception {
    Backend slow = Backend.http1("slow").silent();
    Backend large =
        Backend.http1("large").answering(Backend.ok().body(new Buffer().write(new byte[500_000])));
    try (Fleet fleet = Fleet.of(s -> s.hedging(SOON), slow, large)) {
      Call call = fleet.client.newCall(Fleet.get("/"));
      Response response = call.execute();
      response.body().source().readByte();
      call.cancel();
      fleet.assertIdle();
      response.close();
    }
  }

  @Test
  void theAdaptiveDelayFollowsTheSlowTwentiethAndBacksOffWhenHedgesLose() {
    HedgeDelay delay = HedgeDelay.adaptive();
    assertThat(delay.nanos()).isEqualTo(HedgeDelay.UNKNOWN);
    for (int i = 1; i <= 128; i++) {
      delay.answered(i * 1000L);
    }
    long base = delay.nanos();
    assertThat(base).isBetween(115_000L, 125_000L);
    delay.hedged(false);
    assertThat(delay.nanos()).isBetween(base, (long) (base * 1.11));
    delay.hedged(true);
    delay.hedged(true);
    assertThat(delay.nanos()).isCloseTo(base, org.assertj.core.data.Offset.offset(2L));
    for (int i = 0; i < 1000; i++) {
      delay.hedged(false);
    }
    assertThat(delay.nanos()).isLessThanOrEqualTo(base * 64);
  }
}
