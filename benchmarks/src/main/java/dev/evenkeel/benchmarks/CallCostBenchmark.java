package dev.evenkeel.benchmarks;

import dev.evenkeel.benchmarks.PairedRun.Side;
import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * What Evenkeel adds to a call: the same GET to one server over loopback, by plain OkHttp and by a
 * client in which Evenkeel is installed, in 800 pairs of blocks, which are short so that both of a
 * pair see the same machine.
 *
 * <pre>
 * mvn -q -Pbenchmarks -pl benchmarks -am package -DskipTests
 * java -cp benchmarks/target/benchmarks.jar dev.evenkeel.benchmarks.CallCostBenchmark
 * </pre>
 *
 * <p>The goal is at most 540 bytes, of which 90 find leaked bodies, and 1.5 us of CPU.
 */
public final class CallCostBenchmark {

  private CallCostBenchmark() {}

  /** Measures and prints. Takes about half a minute. */
  public static void main(String[] arguments) throws IOException {
    try (EchoServers servers = EchoServers.start(1);
        BalancedService orders = Evenkeel.service("orders").servers(servers.addresses(1)).build()) {
      // One URL for both, as its length counts too; the port is the server's for the plain client.
      Request request =
          new Request.Builder().url("http://orders:" + servers.port() + "/v1/x?y=1").build();
      OkHttpClient plain =
          new OkHttpClient.Builder().dns(name -> List.of(InetAddress.getLoopbackAddress())).build();
      OkHttpClient balanced = Evenkeel.install(new OkHttpClient(), orders);
      new PairedRun(800, 200)
          .compare(
              new Side("plain OkHttp", plain, request),
              new Side("Evenkeel over one server", balanced, request));
    }
  }
}
