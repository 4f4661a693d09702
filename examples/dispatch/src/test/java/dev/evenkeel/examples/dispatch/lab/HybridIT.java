package dev.evenkeel.examples.dispatch.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two stages: a name server gives clients the addresses of two clusters in turn, and each cluster
 * is a gateway that translates its address to two servers. All balancing is the engine's, three of
 * it.
 */
@Timeout(120)
final class HybridIT {

  private final Lab lab = new Lab();
  private final List<Calls> clusters = new ArrayList<>();
  private final List<Jvm> servers = new ArrayList<>();

  @BeforeAll
  static void needsNamespaces() {
    Needs.namespaces("dig");
  }

  @BeforeEach
  void buildNetwork() throws IOException {
    lab.host("ns");
    lab.bridge("ns", "br0", "10.5.0.1/24");
    lab.plug("cli", "10.5.0.2/24", "ns", "br0");
    for (int cluster = 1; cluster <= 2; cluster++) {
      String gateway = "gw" + cluster;
      String address = "10.5.0.1" + cluster;
      lab.plug(gateway, address + "/24", "ns", "br0");
      lab.bridge(gateway, "servers", "10.6." + cluster + ".1/24");
      lab.run(gateway, "sysctl", "-qw", "net.ipv4.ip_forward=1");
      StringBuilder list = new StringBuilder();
      for (int i = 1; i <= 2; i++) {
        String server = "s" + cluster + i;
        lab.plug(server, "10.6." + cluster + ".1" + i + "/24", gateway, "servers");
        lab.ip(server, "route", "add", "default", "via", "10.6." + cluster + ".1");
        servers.add(lab.server(server, 80, server));
        list.append(i == 1 ? "" : ",").append("10.6." + cluster + ".1" + i + ":80");
      }
      lab.dispatch(
          gateway,
          "nat --service %s:80 --servers %s --strategy rr --check-every 200ms --slow-start 0s"
              .formatted(address, list));
      clusters.add(new Calls(lab, "cli", address, 80));
    }
    lab.dispatch(
        "ns",
        "dns --name www.test --listen 10.5.0.1:53 --servers 10.5.0.11:80,10.5.0.12:80"
            + " --strategy rr --answers 1 --check-every 200ms --slow-start 0s");
  }

  @AfterEach
  void tearDown() throws IOException {
    lab.close();
  }

  /** Looks the name up before each call, as a client without a cache does. */
  private Map<String, Integer> callsByName(int calls) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < calls; i++) {
      String address = lab.run("cli", "dig", "@10.5.0.1", "+short", "www.test").strip();
      clusters
          .get(address.equals("10.5.0.11") ? 0 : 1)
          .count(1)
          .forEach((name, n) -> counts.merge(name, n, Integer::sum));
    }
    return counts;
  }

  @Test
  void nameServerHalvesTheCallsAndEachGatewayUsesAllItsServers() throws IOException {
    Map<String, Integer> counts = callsByName(40);

    assertThat(counts).containsOnlyKeys("s11", "s12", "s21", "s22");
    assertThat(counts.getOrDefault("s11", 0) + counts.getOrDefault("s12", 0))
        .as("half of them")
        .isEqualTo(20);
  }

  @Test
  void clusterWithoutServersLeavesTheAnswers() throws IOException {
    servers.get(0).kill();
    clusters.get(0).untilAnsweredBy("s12"); // one is missing: the gateway's matter
    servers.get(1).kill();

    long start = System.nanoTime();
    while (!callsByName(4).keySet().equals(new TreeSet<>(List.of("s21", "s22")))) {
      assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }
    assertThat(callsByName(20)).containsOnlyKeys("s21", "s22");
  }
}
