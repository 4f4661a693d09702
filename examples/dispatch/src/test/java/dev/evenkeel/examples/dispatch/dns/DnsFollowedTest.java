package dev.evenkeel.examples.dispatch.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.AddressPolicy;
import dev.evenkeel.api.Server;
import dev.evenkeel.dns.DnsServerSource;
import dev.evenkeel.examples.dispatch.TestServer;
import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that balances over what this name server says: one engine at both ends of a name. */
@Timeout(60)
final class DnsFollowedTest {

  private static final Duration REFRESH = Duration.ofMillis(100);
  private static final int CHANGES = 10;

  @Test
  void callsNeverFailWhileTheNameChangesUnderThem() throws Exception {
    try (TestServer a = TestServer.start("a");
        TestServer b = TestServer.start("b");
        TestServer c = TestServer.start("c");
        Dig names = Dig.at("--servers", a.address() + "," + b.address(), "--check", "none");
        BalancedService orders =
            Evenkeel.service("orders")
                .source(
                    DnsServerSource.services("_http._tcp.www.test")
                        .nameServers(names.server().address())
                        .refresh(REFRESH, REFRESH)
                        .allow(address -> true)
                        .build())
                .scheduler("round-robin")
                .addressPolicy(AddressPolicy.standard())
                .engine(engine -> engine.slowStart(Duration.ZERO))
                .build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), orders);
      assertThat(orders.balancer().awaitReady(Duration.ofSeconds(10))).isTrue();
      List<TestServer> pairs = new ArrayList<>(List.of(a, b, c, a, b, c, a, b, c, a, b, c));
      for (int change = 0; change < CHANGES; change++) {
        List<Server> now =
            List.of(
                Server.of(pairs.get(change).address()), Server.of(pairs.get(change + 1).address()));
        names.server().engine().update(now);
        // Only once both of the new ones answer has the client heard of them.
        Set<String> answering = new HashSet<>();
        Set<String> expected = Set.of(name(change), name(change + 1));
        for (int i = 0; !answering.equals(expected); i++) {
          String server = call(client);
          if (i % 100 == 0) {
            answering.clear();
          }
          answering.add(server);
        }
      }
    }
  }

  private static String name(int number) {
    return List.of("a", "b", "c").get(number % 3);
  }

  private static String call(OkHttpClient client) throws IOException {
    try (Response response =
        client.newCall(new Request.Builder().url("http://orders/").build()).execute()) {
      assertThat(response.code()).isEqualTo(200);
      return response.body().string();
    }
  }
}
