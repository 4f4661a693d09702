package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.evenkeel.api.AddressPolicy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;
import mockwebserver3.SocketEffect;
import okhttp3.Cache;
import okhttp3.CacheControl;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that are made, ended or set up in unusual ways. */
class OddCallsTest {

  @TempDir java.io.File directory;

  @Test
  void aCallThatIsCanceledBeforeItIsMadeAsksNobody() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"))) {
      Call call = fleet.client.newCall(Fleet.get("/"));
      call.cancel();
      assertThatThrownBy(call::execute).isInstanceOf(IOException.class).hasMessage("Canceled");
      assertThat(fleet.backends.get(0).count()).isZero();
      assertThat(fleet.failures()).isZero();
      fleet.assertIdle();
    }
  }

  @Test
  void aCloneIsACallOfItsOwn() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"), Backend.http1("b"))) {
      Call call = fleet.client.newCall(Fleet.get("/"));
      Response first = call.execute();
      Call again = call.clone();
      Response second = again.execute();
      assertThat(fleet.inFlight()).isEqualTo(2);
      first.close();
      second.close();
      assertThat(fleet.inFlight()).isZero();
      assertThat(Evenkeel.attempts(call)).hasSize(1);
      assertThat(Evenkeel.attempts(again)).hasSize(1);
      assertThat(Evenkeel.attempts(again)).isNotEqualTo(Evenkeel.attempts(call));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCallThatOnlyTheCacheMayAnswerIsNotRepeated(boolean cached) throws Exception {
    OkHttpClient.Builder base = new OkHttpClient.Builder();
    if (cached) {
      base.cache(new Cache(directory, 1_000_000));
    }
    try (Fleet fleet = Fleet.of(s -> s, base.build(), Backend.http1("a"), Backend.http1("b"))) {
      Request request = Fleet.get("/").newBuilder().cacheControl(CacheControl.FORCE_CACHE).build();
      Call call = fleet.client.newCall(request);
      try (Response response = call.execute()) {
        assertThat(response.code()).isEqualTo(504); // from OkHttp itself
      }
      assertThat(Evenkeel.attempts(call)).hasSize(1);
      assertThat(fleet.failures()).isZero();
      fleet.assertIdle();
    }
  }

  @Test
  void oneServiceCannotBeInstalledTwiceInAClient() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"))) {
      assertThatThrownBy(() -> Evenkeel.install(fleet.client, fleet.service))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("service 'orders' is installed in this client already");
    }
  }

  @Test
  void anOuterInterceptorThatForgetsToCloseIsToldSoAndLeavesNothingInFlight() throws Exception {
    CompletableFuture<Response> forgotten = new CompletableFuture<>();
    Interceptor careless =
        chain -> {
          forgotten.complete(chain.proceed(chain.request()));
          return chain.proceed(chain.request());
        };
    OkHttpClient base = new OkHttpClient.Builder().addInterceptor(careless).build();
    try (Fleet fleet = Fleet.of(s -> s, base, large("a"), large("b"))) {
      assertThatThrownBy(() -> fleet.ask(Fleet.get("/")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("close");
      forgotten.join().close();
      fleet.assertIdle();
      assertThat(fleet.failures()).isZero();
    }
  }

  @Test
  void anOuterInterceptorMayReplaceTheResponse() throws Exception {
    Interceptor replacing =
        chain -> {
          try (Response real = chain.proceed(chain.request())) {
            return real.newBuilder().body(ResponseBody.create("instead", null)).build();
          }
        };
    OkHttpClient base = new OkHttpClient.Builder().addInterceptor(replacing).build();
    try (Fleet fleet = Fleet.of(s -> s, base, large("a"))) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(response.body().string()).isEqualTo("instead");
        assertThat(fleet.inFlight()).isZero();
      }
    }
  }

  @Test
  void anOuterInterceptorMayTurnARequestIntoOneToTheService() throws Exception {
    Interceptor naming =
        chain -> {
          HttpUrl url = chain.request().url().newBuilder().host("orders").build();
          return chain.proceed(chain.request().newBuilder().url(url).build());
        };
    OkHttpClient base = new OkHttpClient.Builder().addInterceptor(naming).build();
    try (Fleet fleet = Fleet.of(s -> s, base, Backend.http1("a"))) {
      assertThat(fleet.ask(new Request.Builder().url("http://anything.test/").build()))
          .isEqualTo("a");
    }
  }

  @Test
  void aNetworkInterceptorThatThrowsLeavesNothingInFlightAndBlamesNobody() throws Exception {
    IllegalStateException mine = new IllegalStateException("mine");
    OkHttpClient base =
        new OkHttpClient.Builder()
            .addNetworkInterceptor(
                chain -> {
                  chain.proceed(chain.request()).close();
                  throw mine;
                })
            .build();
    try (Fleet fleet = Fleet.of(s -> s, base, Backend.http1("a"), Backend.http1("b"))) {
      assertThat(catchThrowable(() -> fleet.ask(Fleet.get("/")))).isSameAs(mine);
      assertThat(fleet.backends.get(1).count()).isZero();
      assertThat(fleet.failures()).isZero();
      fleet.assertIdle();
    }
  }

  @Test
  void noPauseBeginsThatTheCallTimeoutWouldEnd() throws Exception {
    RetryPolicy slow =
        RetryPolicy.standard().withBackoff(Duration.ofSeconds(30), Duration.ofSeconds(60));
    OkHttpClient base = new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(10)).build();
    Backend[] servers = new Backend[3];
    for (int i = 0; i < servers.length; i++) {
      servers[i] = Backend.http1("s" + i).answering(Backend.status(503));
    }
    try (Fleet fleet = Fleet.of(s -> s.retry(slow), base, servers)) {
      long start = System.nanoTime();
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        assertThat(response.code()).isEqualTo(503);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
      assertThat(servers[2].count()).isZero();
    }
  }

  @Test
  void theDeadlineOfACallHoldsOverAllItsAttempts() throws Exception {
    Backend[] servers = new Backend[3];
    for (int i = 0; i < servers.length; i++) {
      servers[i] =
          Backend.http1("s" + i)
              .answering(Backend.ok().onResponseStart(SocketEffect.Stall.INSTANCE));
    }
    RetryPolicy impatient = RetryPolicy.standard().withPerAttemptTimeout(Duration.ofMillis(300));
    try (Fleet fleet = Fleet.of(s -> s.retry(impatient), servers)) {
      Request request =
          Fleet.get("/")
              .newBuilder()
              .tag(CallOptions.class, CallOptions.standard().withDeadline(Duration.ofMillis(450)))
              .build();
      assertThatThrownBy(() -> fleet.ask(request)).isInstanceOf(SocketTimeoutException.class);
      assertThat(servers[2].count()).isZero();
      fleet.assertIdle();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void expectContinueHoldsTheBodyBackUntilTheServerWantsIt(boolean http2) throws Exception {
    Backend a = Backend.of("a", http2);
    a.beforehand(Backend.ok().add100Continue()).answering(Backend.ok());
    try (Fleet fleet = Fleet.of(s -> s, Fleet.client(http2), a)) {
      Request request =
          Fleet.post("/", "order").newBuilder().header("Expect", "100-continue").build();
      assertThat(fleet.ask(request)).isEqualTo("a");
      assertThat(a.only().getBody().utf8()).isEqualTo("order");
      fleet.assertIdle();
    }
  }

  @Test
  void aDuplexCallIsNeverRepeatedOnceItWasSent() throws Exception {
    Backend a = Backend.http2("a").answering(Backend.status(503));
    Backend b = Backend.http2("b");
    try (Fleet fleet = Fleet.of(s -> s, Fleet.http2Client(), a, b)) {
      CompletableFuture<BufferedSink> sink = new CompletableFuture<>();
      RequestBody duplex =
          new RequestBody() {
            @Override
            public boolean isDuplex() {
              return true;
            }

            @Override
            public @Nullable MediaType contentType() {
              return null;
            }

            @Override
            public void writeTo(BufferedSink newSink) throws IOException {
              newSink.writeUtf8("hello").close();
              sink.complete(newSink);
            }
          };
      Request request =
          new Request.Builder()
              .url("http://orders/")
              .header("Idempotency-Key", "1")
              .post(duplex)
              .build();
      try (Response response = fleet.client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(503);
      }
      assertThat(sink).isDone();
      assertThat(b.count()).isZero();
      fleet.assertIdle();
    }
  }

  @Test
  void hedgedCallsNeedNoThreadOfADispatcherThatHasNoneLeft() throws Exception {
    ExecutorService one = Executors.newFixedThreadPool(1);
    OkHttpClient base = new OkHttpClient.Builder().dispatcher(new Dispatcher(one)).build();
    try (Fleet fleet =
        Fleet.of(s -> s.hedging(Hedging.after(Duration.ofMillis(20))), base, Backend.http1("a"))) {
      CompletableFuture<Integer> status = new CompletableFuture<>();
      Call call = fleet.client.newCall(Fleet.get("/"));
      call.enqueue(into(status));
      assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(200);
    } finally {
      one.shutdownNow();
    }
  }

  private static Callback into(CompletableFuture<Integer> status) {
    return new Callback() {
      @Override
      public void onFailure(Call call, IOException e) {
        status.completeExceptionally(e);
      }

      @Override
      public void onResponse(Call call, Response response) {
        try (response) {
          status.complete(response.code());
        }
      }
    };
  }

  @Test
  void anAddressPolicyThatThrowsFailsTheCallWithAnIoException() throws Exception {
    AddressPolicy broken =
        address -> {
          throw new IllegalStateException("mine");
        };
    for (Addressing addressing : Addressing.values()) {
      try (Fleet fleet =
          Fleet.of(s -> s.addressPolicy(broken).addressing(addressing), Backend.http1("a"))) {
        assertThatThrownBy(() -> fleet.ask(Fleet.get("/"))).isInstanceOf(IOException.class);
        assertThat(fleet.backends.get(0).count()).isZero();
        fleet.assertIdle();
      }
    }
  }

  @Test
  void aCookieJarThatThrowsInOurHandsFailsTheCallWithAnIoException() throws Exception {
    CookieJar broken =
        new CookieJar() {
          @Override
          public List<Cookie> loadForRequest(HttpUrl url) {
            return List.of();
          }

          @Override
          public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
            throw new IllegalStateException("mine");
          }
        };
    OkHttpClient base = new OkHttpClient.Builder().cookieJar(broken).build();
    try (Fleet fleet = Fleet.of(s -> s.affinity(Affinity.cookie("lb")), base, Backend.http1("a"))) {
      assertThatThrownBy(() -> fleet.ask(Fleet.get("/")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("its affinity failed");
      fleet.assertIdle();
    }
  }

  @Test
  void anInterceptorInTwoClientsUsesTheSocketsOfEach() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"))) {
      LoadBalancingInterceptor shared = new LoadBalancingInterceptor(fleet.service);
      AtomicInteger[] made = {new AtomicInteger(), new AtomicInteger()};
      for (int i = 0; i < 2; i++) {
        OkHttpClient client =
            new OkHttpClient.Builder()
                .socketFactory(counting(made[i]))
                .addInterceptor(shared)
                .build();
        assertThat(Fleet.ask(client, Fleet.get("/"))).isEqualTo("a");
      }
      assertThat(made[0]).hasValue(1);
      assertThat(made[1]).hasValue(1);
    }
  }

  private static SocketFactory counting(AtomicInteger made) {
    SocketFactory plain = SocketFactory.getDefault();
    return new SocketFactory() {
      @Override
      public Socket createSocket() throws IOException {
        made.incrementAndGet();
        return plain.createSocket();
      }

      @Override
      public Socket createSocket(String host, int port) throws IOException {
        return plain.createSocket(host, port);
      }

      @Override
      public Socket createSocket(String h, int p, InetAddress l, int lp) throws IOException {
        return plain.createSocket(h, p, l, lp);
      }

      @Override
      public Socket createSocket(InetAddress host, int port) throws IOException {
        return plain.createSocket(host, port);
      }

      @Override
      public Socket createSocket(InetAddress h, int p, InetAddress l, int lp) throws IOException {
        return plain.createSocket(h, p, l, lp);
      }
    };
  }

  @Test
  void closingTheServiceLetsRunningCallsEndAndFailsNewOnes() throws Exception {
    try (Fleet fleet = Fleet.of(large("a"))) {
      try (Response response = fleet.client.newCall(Fleet.get("/")).execute()) {
        fleet.service.close();
        assertThat(response.body().bytes()).hasSize(500_000);
      }
      assertThatThrownBy(() -> fleet.ask(Fleet.get("/"))).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aSecondExecuteOfOneCallHarmsNothing() throws Exception {
    try (Fleet fleet = Fleet.of(large("a"))) {
      Call call = fleet.client.newCall(Fleet.get("/"));
      try (Response response = call.execute()) {
        assertThatThrownBy(call::execute).isInstanceOf(IllegalStateException.class);
        assertThat(fleet.inFlight()).isEqualTo(1);
        assertThat(response.body().bytes()).hasSize(500_000);
      }
      fleet.assertIdle();
    }
  }

  @Test
  void aHeadIsRepeatedAndAPatchIsNot() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(503).body(""));
    Backend b = Backend.http1("b").answering(Backend.ok().body(""));
    try (Fleet fleet = Fleet.of(a, b)) {
      Request head = Fleet.get("/").newBuilder().head().build();
      try (Response response = fleet.client.newCall(head).execute()) {
        assertThat(response.code()).isEqualTo(200);
      }
      a.forget();
      b.forget();
      Request patch = Fleet.get("/").newBuilder().patch(RequestBody.create("x", null)).build();
      fleet.ask(patch);
      fleet.ask(patch);
      assertThat(a.count()).isEqualTo(1);
      assertThat(b.count()).isEqualTo(1);
    }
  }

  @Test
  void aLargeBodyIsWrittenWholeToEachServerThatIsTried() throws Exception {
    Backend a = Backend.http1("a").answering(Backend.status(503));
    Backend b = Backend.http1("b");
    try (Fleet fleet = Fleet.of(a, b)) {
      byte[] large = new byte[3_000_000];
      new java.util.Random(1).nextBytes(large);
      Request put = Fleet.get("/").newBuilder().put(RequestBody.create(large)).build();
      assertThat(fleet.ask(put)).isEqualTo("b");
      assertThat(a.only().getBody().toByteArray()).isEqualTo(large);
      assertThat(b.only().getBody().toByteArray()).isEqualTo(large);
    }
  }

  @Test
  void anInterruptWhileWaitingForAConnectionIsLocal() throws Exception {
    Backend a = large("a");
    OkHttpClient base = new OkHttpClient.Builder().fastFallback(false).build();
    try (Fleet fleet = Fleet.of(s -> s, base, a)) {
      Thread.currentThread().interrupt();
      Throwable thrown = catchThrowable(() -> fleet.ask(Fleet.get("/")));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(thrown).isInstanceOf(InterruptedIOException.class);
      assertThat(fleet.failures()).isZero();
      fleet.assertIdle();
    }
  }

  private static Backend large(String name) throws IOException {
    return Backend.http1(name).answering(Backend.ok().body(new Buffer().write(new byte[500_000])));
  }
}
