package dev.evenkeel.benchmarks;

import dev.evenkeel.benchmarks.PairedRun.Side;
import dev.evenkeel.okhttp.BalancedService;
import dev.evenkeel.okhttp.Evenkeel;
import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * What a call costs with 1,000 servers behind one client, beside 10: the same GET over loopback, in
 * 40 pairs of blocks.
 *
 * <pre>
 * mvn -q -Pbenchmarks -pl benchmarks -am package -DskipTests
 * java -cp benchmarks/target/benchmarks.jar dev.evenkeel.benchmarks.FleetSizeBenchmark
 * </pre>
 *
 * <p>The goal is a ratio of at most 1.2, for CPU and for bytes. The calls go round all servers, so
 * that each has a connection; it takes some 3,000 file descriptors.
 */
public final class FleetSizeBenchmark {

  private static final int MANY = 1000;
  private static final int FEW = 10;

  private FleetSizeBenchmark() {}

  /** Measures and prints. Takes about a minute. */
  public static void main(String[] arguments) throws IOException {
    Request request = new Request.Builder().url("http://orders/v1/x?y=1").build();
    try (EchoServers servers = EchoServers.start(MANY);
        BalancedService few = service(servers.addresses(FEW));
        BalancedService many = service(servers.addresses(MANY))) {
      new PairedRun(40, 4000)
          .compare(
              new Side(FEW + " servers", Evenkeel.install(new OkHttpClient(), few), request),
              new Side(MANY + " servers", Evenkeel.install(new OkHttpClient(), many), request));
    }
  }

  private static BalancedService service(String... addresses) {
    return Evenkeel.service("orders").scheduler("round-robin").servers(addresses).build();
  }
}
