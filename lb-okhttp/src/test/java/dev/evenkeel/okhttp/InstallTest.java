package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What installing does to a client, and what it refuses. */
class InstallTest {

  @Test
  void theFiveLinesOfTheReadmeWork() throws Exception {
    try (Backend a = Backend.http1("a");
        Backend b = Backend.http1("b");
        BalancedService orders =
            Evenkeel.service("orders").servers(a.address(), b.address()).build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), orders);
      Request request = new Request.Builder().url("http://orders/v1/items").build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("0123456789");
      }
    }
  }

  @Test
  void twoHundredAsynchronousCallsRunAtOnce() throws Exception {
    int calls = 200;
    CountDownLatch allThere = new CountDownLatch(60);
    Backend[] servers = new Backend[10];
    for (int i = 0; i < servers.length; i++) {
      servers[i] =
          Backend.http1("s" + i)
              .answering(
                  request -> {
                    allThere.countDown();
                    try {
                      // Answers only once many calls are there at the same time.
                      allThere.await(10, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    return Backend.ok();
                  });
    }
    try (Fleet fleet = Fleet.of(servers)) {
      CountDownLatch answered = new CountDownLatch(calls);
      for (int i = 0; i < calls; i++) {
        fleet.client.newCall(Fleet.get("/")).enqueue(counting(answered));
      }
      assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(allThere.getCount()).isZero();
      fleet.assertIdle();
    }
  }

  private static Callback counting(CountDownLatch answered) {
    return new Callback() {
      @Override
      public void onFailure(Call call, IOException e) {}

      @Override
      public void onResponse(Call call, Response response) {
        response.close();
        answered.countDown();
      }
    };
  }

  @Test
  void aDispatcherWithLimitsOfItsOwnIsKept() throws Exception {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequestsPerHost(7);
    OkHttpClient base = new OkHttpClient.Builder().dispatcher(dispatcher).build();
    try (Fleet fleet = Fleet.of(b -> b, base, Backend.http1("a"))) {
      assertThat(fleet.client.dispatcher()).isSameAs(dispatcher);
    }
    OkHttpClient plain = new OkHttpClient();
    try (Fleet fleet = Fleet.of(b -> b, plain, Backend.http1("a"))) {
      assertThat(fleet.client.dispatcher().getMaxRequestsPerHost()).isEqualTo(256);
      assertThat(fleet.client.dispatcher().executorService())
          .isSameAs(plain.dispatcher().executorService());
      assertThat(plain.dispatcher().getMaxRequestsPerHost()).isEqualTo(5);
    }
  }

  @Test
  void fiftyServersKeepTheirConnections() throws Exception {
    Backend[] servers = new Backend[50];
    for (int i = 0; i < servers.length; i++) {
      servers[i] = Backend.http1("s" + i);
    }
    try (Fleet fleet = Fleet.of(servers)) {
      for (int i = 0; i < 500; i++) {
        fleet.ask(Fleet.get("/"));
      }
      assertThat(fleet.backends).allSatisfy(server -> assertThat(server.count()).isEqualTo(10));
      assertThat(fleet.backends).allSatisfy(s -> assertThat(s.connections()).isEqualTo(1));
    }
  }

  @Test
  void noPoolHoldsTheConnectionsOfSeveralServers() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"), Backend.http1("b"), Backend.http1("c"))) {
      for (int i = 0; i < 30; i++) {
        fleet.ask(Fleet.get("/"));
      }
      assertThat(fleet.backends).allSatisfy(s -> assertThat(s.connections()).isEqualTo(1));
      assertThat(fleet.client.connectionPool().connectionCount()).isEqualTo(1);
    }
  }

  @Test
  void idleConnectionsToAllServersCanBeClosedAtOnce() throws Exception {
    Backend a = Backend.http1("a");
    Backend b = Backend.http1("b");
    try (Fleet fleet = Fleet.of(a, b)) {
      for (int round = 1; round <= 3; round++) {
        fleet.ask(Fleet.get("/"));
        fleet.ask(Fleet.get("/"));
        assertThat(a.connections()).isEqualTo(round);
        assertThat(b.connections()).isEqualTo(round);
        fleet.service.evictIdleConnections();
      }
      assertThat(fleet.failures()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10_001})
  void aNumberOfIdleConnectionsOutOfRangeIsRefused(int wrong) {
    assertThatThrownBy(() -> Evenkeel.service("orders").idleConnections(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("idleConnections must be 0 to 10000, was " + wrong + " (service 'orders')");
  }

  @Test
  void servicesAreCalledDirectlyAndOthersThroughTheProxy() throws Exception {
    Backend proxy = Backend.http1("proxy");
    Backend a = Backend.http1("a");
    Proxy http =
        new Proxy(
            Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
    List<OkHttpClient> bases =
        List.of(
            new OkHttpClient.Builder().proxy(http).build(),
            new OkHttpClient.Builder().proxySelector(always(http)).build());
    try (proxy;
        a) {
      for (OkHttpClient base : bases) {
        try (BalancedService orders = Evenkeel.service("orders").servers(a.address()).build()) {
          OkHttpClient installed = Evenkeel.install(base, orders);
          OkHttpClient plain =
              base.newBuilder().addInterceptor(new LoadBalancingInterceptor(orders)).build();
          for (OkHttpClient client : List.of(installed, plain)) {
            assertThat(Fleet.ask(client, Fleet.get("/"))).isEqualTo("a");
            Request elsewhere = new Request.Builder().url("http://elsewhere.test/").build();
            assertThat(Fleet.ask(client, elsewhere)).isEqualTo("proxy");
          }
        }
      }
    }
  }

  @Test
  void aSocksProxyIsPassedByForServicesAndKeptForOthers() throws Exception {
    InetSocketAddress nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = new InetSocketAddress(closed.getInetAddress(), closed.getLocalPort());
    }
    OkHttpClient base =
        new OkHttpClient.Builder().proxy(new Proxy(Proxy.Type.SOCKS, nobody)).build();
    try (Fleet fleet = Fleet.of(s -> s, base, Backend.http1("a"))) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("a");
      Request elsewhere = new Request.Builder().url("http://127.0.0.1:1/").build();
      assertThatThrownBy(() -> fleet.ask(elsewhere))
          .isInstanceOf(IOException.class)
          .hasStackTraceContaining("SocksSocketImpl");
    }
  }

  private static ProxySelector always(Proxy proxy) {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        return List.of(proxy);
      }

      @Override
      public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    };
  }

  @Test
  void aSocketFactoryOfTheUsersOwnIsSteeredToo() throws Exception {
    AtomicInteger made = new AtomicInteger();
    SocketFactory counting =
        new SocketFactory() {
          @Override
          public Socket createSocket() {
            made.incrementAndGet();
            return new Socket();
          }

          @Override
          public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Socket createSocket(String h, int p, InetAddress l, int lp) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Socket createSocket(InetAddress h, int p, InetAddress l, int lp) {
            throw new UnsupportedOperationException();
          }
        };
    OkHttpClient base = new OkHttpClient.Builder().socketFactory(counting).build();
    try (Fleet fleet = Fleet.of(b -> b, base, Backend.http1("a"), Backend.http1("b"))) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("a");
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("b");
      assertThat(made).hasValue(2);
    }
  }

  @Test
  void oneServiceCanBeInSeveralClientsAndSeveralInOne() throws Exception {
    Backend a = Backend.http1("a");
    Backend p = Backend.http1("p");
    try (p;
        Fleet fleet = Fleet.of(a);
        BalancedService payments = Evenkeel.service("payments").servers(p.address()).build()) {
      OkHttpClient both = Evenkeel.install(new OkHttpClient(), fleet.service, payments);
      OkHttpClient nested = Evenkeel.install(fleet.client, payments);
      Request pay = new Request.Builder().url("http://payments/").build();
      for (OkHttpClient client : List.of(both, nested)) {
        assertThat(Fleet.ask(client, Fleet.get("/"))).isEqualTo("a");
        assertThat(Fleet.ask(client, pay)).isEqualTo("p");
      }
      fleet.assertIdle();
    }
  }

  @Test
  void anInterceptorAddedAfterOursIsNoticedAndToldOnce() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"))) {
      Interceptor late = chain -> chain.proceed(chain.request());
      OkHttpClient derived = fleet.client.newBuilder().addInterceptor(late).build();
      String log =
          Log.of(
              () -> {
                Fleet.ask(derived, Fleet.get("/"));
                Fleet.ask(derived, Fleet.get("/"));
              });
      assertThat(log.split("was added after Evenkeel's", -1)).hasSize(2);
      assertThat(log).contains(InstallTest.class.getName());
    }
  }

  @Test
  void interceptorsAddedBeforeOursAreNoMatter() throws Exception {
    Interceptor early = chain -> chain.proceed(chain.request());
    OkHttpClient base =
        new OkHttpClient.Builder().addInterceptor(early).addNetworkInterceptor(early).build();
    try (Fleet fleet = Fleet.of(b -> b, base, Backend.http1("a"))) {
      assertThat(Log.of(() -> fleet.ask(Fleet.get("/")))).doesNotContain("Evenkeel");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "[::1]", "123", "1.2.3", "a b", "-orders", "or~ders"})
  void aNameThatCannotBeBalancedIsRefused(String name) {
    assertThatThrownBy(() -> Evenkeel.service(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("service must be a host name such as orders")
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders", "Orders", "orders.internal", "my_orders", "o-1"})
  void aNameIsAHostName(String name) {
    assertThat(Evenkeel.service(name).servers("127.0.0.1:1").build().name())
        .isEqualTo(name.toLowerCase(java.util.Locale.ROOT));
  }

  @Test
  void aNameCanBeInstalledOnce() {
    try (BalancedService one = Evenkeel.service("orders").servers("127.0.0.1:1").build();
        BalancedService two = Evenkeel.service("ORDERS").servers("127.0.0.1:1").build()) {
      assertThatThrownBy(() -> Evenkeel.install(new OkHttpClient(), one, two))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("two services are named 'orders'");
      assertThatThrownBy(() -> Evenkeel.install(new OkHttpClient()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no service to install");
    }
  }

  @Test
  void mixedSchemesAreAnError() {
    assertThatThrownBy(
            () -> Evenkeel.service("orders").servers("https://a:1", "http://b:1").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("scheme");
  }

  @Test
  void callsInManyConnectionsSpreadOverThreadsEndEvenly() throws Exception {
    try (Fleet fleet = Fleet.of(Backend.http1("a"), Backend.http1("b"), Backend.http1("c"))) {
      List<Throwable> failures = new CopyOnWriteArrayList<>();
      Thread[] threads = new Thread[8];
      for (int t = 0; t < threads.length; t++) {
        threads[t] =
            new Thread(
                () -> {
                  try {
                    for (int i = 0; i < 60; i++) {
                      fleet.ask(Fleet.get("/"));
                    }
                  } catch (Throwable failure) {
                    failures.add(failure);
                  }
                });
        threads[t].start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      assertThat(fleet.backends).allSatisfy(s -> assertThat(s.count()).isBetween(150, 170));
      assertThat(fleet.backends)
          .allSatisfy(s -> assertThat(s.connections()).isLessThanOrEqualTo(8));
      fleet.assertIdle();
    }
  }

  @Test
  void aBuilderBuildsOnce() {
    BalancedService.Builder builder = Evenkeel.service("orders").servers("127.0.0.1:1");
    try (BalancedService first = builder.build()) {
      assertThatThrownBy(builder::build)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has built service '" + first.name() + "' already");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "orders:8080, give the host alone",
    "http://orders, give the host alone",
    "orders/v1, give the host alone",
    "münchen, xn--",
    "10.0.0.1, never looked up",
    "::1, never looked up",
    "[::1], never looked up",
    "fe80::1%eth0, never looked up"
  })
  void aNameThatIsNoneSaysWhatIsWrongWithIt(String name, String why) {
    assertThatThrownBy(() -> Evenkeel.service(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was '" + name + "'")
        .hasMessageContaining(why);
  }
}
