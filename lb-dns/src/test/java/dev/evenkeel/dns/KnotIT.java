package dev.evenkeel.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.evenkeel.api.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The source against Knot, which gives more records of a name than the 100 of BIND. */
@Timeout(60)
final class KnotIT {

  @TempDir Path directory;

  @BeforeAll
  static void needsKnot() {
    assumeTrue(NameServerProcess.isThere("knotd"), "knotd is not installed (package knot)");
  }

  @Test
  void hundredAndFiftyRecordsAreAllTaken() throws IOException {
    String[] records =
        Stream.concat(
                IntStream.rangeClosed(1, 150).mapToObj(i -> "a A 10.0.1." + i),
                IntStream.rangeClosed(1, 150)
                    .mapToObj(i -> "_http._tcp SRV " + i % 2 + " " + i + " " + (8000 + i) + " b"))
            .toArray(String[]::new);
    List<Server> addresses = new ArrayList<>();
    List<Server> services = new ArrayList<>();
    try (NameServerProcess knot =
        NameServerProcess.knot(
            directory,
            Stream.concat(Stream.of(records), Stream.of("b A 10.0.0.3")).toArray(String[]::new))) {
      try (DnsServerSource source =
          DnsServerSource.addresses("a.test", 80).nameServers(knot.address()).build()) {
        source.ask(addresses::addAll);
      }
      try (DnsServerSource source =
          DnsServerSource.services("_http._tcp.test").nameServers(knot.address()).build()) {
        source.ask(services::addAll);
      }
    }

    assertThat(addresses).hasSize(150).doesNotHaveDuplicates();
    assertThat(services).hasSize(150).doesNotHaveDuplicates();
    assertThat(services).filteredOn(server -> server.tier() == 1).hasSize(75);
  }
}
