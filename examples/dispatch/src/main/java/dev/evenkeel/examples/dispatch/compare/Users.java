package dev.evenkeel.examples.dispatch.compare;

import dev.evenkeel.health.ActiveHealth;
import dev.evenkeel.health.TcpHealthChecker;
import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * The clients that call one way: an OkHttp client for each user, with connections and remembered
 * names of its own, as users on machines of their own have. Only the library, whose place is in the
 * client, is one for all.
 *
 * @param clients one for each user
 * @param url what they call, without a path
 */
record Users(List<OkHttpClient> clients, String url) {

  private static final OkHttpClient COMMON =
      new OkHttpClient.Builder()
          .connectTimeout(Duration.ofSeconds(1))
          .callTimeout(Duration.ofSeconds(5))
          .build();

  /** Reads what {@link Way#users} returns. */
  static Users of(int users, String... words) throws IOException {
    return switch (words[0]) {
      case "balanced" -> balanced(users, words[1].split(",", -1));
      case "dns" -> {
        SimpleResolver resolver = new SimpleResolver(words[2]);
        resolver.setTimeout(Duration.ofSeconds(1));
        yield new Users(own(users, () -> new Remembering(resolver, new Cache())), words[1]);
      }
      default -> new Users(own(users, () -> Dns.SYSTEM), words[1]);
    };
  }

  private interface DnsOfAUser {
    Dns make();
  }

  private static List<OkHttpClient> own(int users, DnsOfAUser dns) {
    List<OkHttpClient> clients = new ArrayList<>();
    for (int i = 0; i < users; i++) {
      clients.add(
          COMMON
              .newBuilder()
              .dns(dns.make())
              .connectionPool(new ConnectionPool(16, 30, TimeUnit.SECONDS))
              .build());
    }
    return clients;
  }

  private static Users balanced(int users, String... servers) {
    BalancedService service =
        Evenkeel.service("servers")
            .servers(servers)
            .scheduler("round-robin")
            .health(ActiveHealth.builder(new TcpHealthChecker()).interval(Ways.CHECK_EVERY).build())
            .engine(engine -> engine.slowStart(Duration.ZERO))
            .build();
    OkHttpClient client = Evenkeel.install(COMMON, service);
    return new Users(IntStream.range(0, users).mapToObj(i -> client).toList(), "http://servers");
  }

  /** Asks the name server, and again when the answer's time to live is over. */
  private record Remembering(SimpleResolver resolver, Cache cache) implements Dns {
    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
      Lookup lookup;
      try {
        lookup = new Lookup(Name.fromString(host, Name.root), Type.A);
      } catch (TextParseException noName) {
        throw new UnknownHostException(host + ": " + noName.getMessage());
      }
      lookup.setResolver(resolver);
      lookup.setCache(cache);
      lookup.run();
      if (lookup.getResult() != Lookup.SUCCESSFUL) {
        throw new UnknownHostException(host + ": " + lookup.getErrorString());
      }
      return Arrays.stream(lookup.getAnswers())
          .map(answer -> ((ARecord) answer).getAddress())
          .toList();
    }
  }
}
