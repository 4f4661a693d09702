package dev.evenkeel.examples.dispatch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.ServerState;
import dev.evenkeel.examples.dispatch.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which server a request goes to: by strategy, weight, health, session, and the list of servers.
 */
class ProxyBalancingTest extends ProxyTest {

  @Test
  void roundRobinTakesTurns() throws Exception {
    try (RunningProxy proxy = start("--strategy", "rr:exact=true")) {
      assertThat(sharesOf(proxy, 100)).isEqualTo(Map.of("a", 50, "b", 50));
    }
  }

  @Test
  void weightsAreHonoured() throws Exception {
    String servers = a.address() + ";weight=3," + b.address() + ";weight=1";
    try (RunningProxy proxy = startOver(servers, "--strategy", "wrr:exact=true")) {
      assertThat(sharesOf(proxy, 100)).isEqualTo(Map.of("a", 75, "b", 25));
    }
  }

  @Test
  void aBackupAnswersWhileTheOtherIsOut() throws Exception {
    try (RunningProxy proxy = startOver(a.address() + "," + b.address() + ";tier=1")) {
      assertThat(sharesOf(proxy, 20)).isEqualTo(Map.of("a", 20));
      proxy.balancer().forceDown(a.address());
      assertThat(sharesOf(proxy, 20)).isEqualTo(Map.of("b", 20));
      proxy.balancer().restore(a.address());
      assertThat(sharesOf(proxy, 20)).isEqualTo(Map.of("a", 20));
    }
  }

  @Test
  void aServerThatDiesUnderLoadCostsNoGetAndComesBack() throws Exception {
    try (RunningProxy proxy = start("--strategy", "rr:exact=true")) {
      AtomicBoolean enough = new AtomicBoolean();
      ExecutorService callers = Executors.newFixedThreadPool(4);
      List<Future<Integer>> failures = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        failures.add(callers.submit(getsUntil(enough, proxy)));
      }
      awaitServed(a, 50);
      a.crash();
      await(proxy, a, ServerState.DOWN);
      awaitServed(b, b.served() + 50);
      a.comeBack();
      await(proxy, a, ServerState.UP);
      awaitServed(a, a.served() + 50);
      enough.set(true);
      for (Future<Integer> failed : failures) {
        assertThat(failed.get()).as("failed GETs").isZero();
      }
      callers.shutdown();
    }
  }

  private Callable<Integer> getsUntil(AtomicBoolean enough, RunningProxy proxy) {
    return () -> {
      int failed = 0;
      while (!enough.get()) {
        failed += get(proxy, "/").statusCode() == 200 ? 0 : 1;
      }
      return failed;
    };
  }

  private static void awaitServed(TestServer server, int count) {
    while (server.served() < count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aServerThatNobodyCallsIsFoundOutByItsChecksAndTakenBack() throws Exception {
    try (RunningProxy proxy = start("--check", "/healthz")) {
      a.crash();
      await(proxy, a, ServerState.DOWN);
      assertThat(sharesOf(proxy, 10)).containsOnlyKeys("b");
      a.comeBack();
      await(proxy, a, ServerState.UP);
    }
  }

  @Test
  void theListIsReplacedWithoutALostRequest(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("servers"), "one = " + a.address());
    try (RunningProxy proxy = startWith(new OkHttpClient(), "--file", file.toString())) {
      AtomicBoolean enough = new AtomicBoolean();
      ExecutorService caller = Executors.newSingleThreadExecutor();
      Future<Integer> failed = caller.submit(getsUntil(enough, proxy));
      awaitServed(a, 10);
      Files.writeString(file, "two = " + b.address());
      awaitServed(b, 10);
      int last = a.served();
      awaitServed(b, 100);
      enough.set(true);
      assertThat(failed.get()).isZero();
      assertThat(a.served()).as("none after the change").isLessThanOrEqualTo(last + 1);
      caller.shutdown();
    }
  }

  @Test
  void aClientsAddressKeepsItAtItsServer() throws Exception {
    try (RunningProxy proxy = start("--strategy", "rr", "--sticky", "address")) {
      assertThat(sharesOf(proxy, 20)).hasSize(1);
    }
    try (RunningProxy proxy = start("--strategy", "maglev", "--sticky", "address")) {
      assertThat(sharesOf(proxy, 20)).hasSize(1);
    }
  }

  @Test
  void behindAnotherProxyTheAddressIsTheOneThatItNames() throws Exception {
    try (RunningProxy proxy =
        start("--strategy", "maglev", "--sticky", "address", "--trust-forwarded")) {
      List<String> servers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String line = "6.6.6.6, 10.0.0." + i % 20;
        servers.add(get(proxy, "/", "X-Forwarded-For", line).body());
      }
      assertThat(servers).contains("a", "b");
      assertThat(servers.subList(0, 20)).isEqualTo(servers.subList(20, 40));
    }
  }

  @Test
  void aCookieKeepsAClientAtItsServerWhileThatIsThere() throws Exception {
    try (RunningProxy proxy = start("--strategy", "rr", "--sticky", "cookie")) {
      HttpResponse<String> first = get(proxy, "/");
      String line = first.headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(line).contains("evenkeel-server=", "httponly").doesNotContain("127.0.0.1");
      String cookie = line.split(";", -1)[0];
      for (int i = 0; i < 10; i++) {
        HttpResponse<String> next = get(proxy, "/", "Cookie", "x=y; " + cookie);
        assertThat(next.body()).isEqualTo(first.body());
        assertThat(next.headers().firstValue("Set-Cookie")).isEmpty();
      }
      proxy.balancer().forceDown((first.body().equals("a") ? a : b).address());
      HttpResponse<String> moved = get(proxy, "/", "Cookie", cookie);
      assertThat(moved.body()).isNotEqualTo(first.body());
      assertThat(moved.headers().firstValue("Set-Cookie")).isPresent();
    }
  }

  @Test
  void aForgedCookieIsPassedOver() throws Exception {
    try (RunningProxy proxy = start("--strategy", "rr", "--sticky", "cookie")) {
      String token = "evenkeel-server=AAAAAAAAAAAAAAAA";
      assertThat(get(proxy, "/", "Cookie", token).headers().firstValue("Set-Cookie")).isPresent();
    }
  }

  @Test
  void cookiesOutliveTheProxyIfTheirKeyDoes(@TempDir Path folder) throws Exception {
    Path key = Files.writeString(folder.resolve("key"), "0123456789abcdef");
    String[] options = {"--strategy", "rr", "--sticky", "cookie", "--sticky-key", key.toString()};
    String cookie;
    String server;
    try (RunningProxy proxy = start(options)) {
      HttpResponse<String> first = get(proxy, "/");
      cookie = first.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
      server = first.body();
    }
    try (RunningProxy proxy = start(options)) {
      for (int i = 0; i < 4; i++) {
        assertThat(get(proxy, "/", "Cookie", cookie).body()).isEqualTo(server);
      }
    }
  }
}
