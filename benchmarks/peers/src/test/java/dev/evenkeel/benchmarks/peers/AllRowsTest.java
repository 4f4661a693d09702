package dev.evenkeel.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.benchmarks.BenchContext;
import dev.evenkeel.benchmarks.Contender;
import dev.evenkeel.benchmarks.Fleet;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That each row does what it is there for: a balancer that is set up wrongly can be very fast. */
class AllRowsTest {

  private static final int SERVERS = 10;

  /** Rows that spread calls, and can say where to. */
  static Stream<String> rows() {
    return AllRows.all().keySet().stream()
        .filter(row -> !row.startsWith("floor/") && !row.startsWith("failover/"))
        // Its window opens with seconds, not with calls.
        .filter(row -> !row.equals("power-of-two/finagle-aperture"))
        // A tracer does not say whose it is.
        .filter(row -> !row.equals("power-of-two/grpc-least-request"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void eachServerIsUsedAndAReplacedOneNoMore(String row) {
    Contender<?> contender = AllRows.all().get(row).get();
    for (int generation = 0; generation < 3; generation++) {
      Fleet fleet = new Fleet(SERVERS, generation % 2);
      contender.use(fleet);
      assertThat(servers(contender)).containsExactlyInAnyOrderElementsOf(addresses(fleet));
    }
  }

  private static Set<String> servers(Contender<?> contender) {
    BenchContext call = new BenchContext();
    Queue<Object> running = new ArrayDeque<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      Object picked = contender.acquire(call.next());
      seen.add(contender.address(picked));
      running.add(picked);
      if (running.size() > 32) {
        contender.release(running.remove(), call);
      }
    }
    running.forEach(held -> contender.release(held, call));
    return seen;
  }

  private static Set<String> addresses(Fleet fleet) {
    Set<String> addresses = new HashSet<>();
    for (int i = 0; i < fleet.size(); i++) {
      addresses.add(fleet.address(i));
    }
    return addresses;
  }
}
