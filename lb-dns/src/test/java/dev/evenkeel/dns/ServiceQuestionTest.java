package dev.evenkeel.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.AddressPolicy;
import dev.evenkeel.api.Server;
import dev.evenkeel.dns.NameClient.NoSuchNameException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;

/** What is made of service records, and of the addresses of their targets. */
final class ServiceQuestionTest {

  private static final String[] HOSTS = {
    "a.test. 60 A 10.0.0.1", "b.test. 60 A 10.0.0.2", "c.test. 60 A 10.0.0.3"
  };

  private FakeNameServer dns;

  @BeforeEach
  void start() throws IOException {
    dns = new FakeNameServer();
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  /** Makes a zone of service records "priority weight port target", and {@code HOSTS}. */
  private void services(String... services) {
    List<String> zone = new ArrayList<>(List.of(HOSTS));
    for (String service : services) {
      zone.add("_http._tcp.test. 60 SRV " + service);
    }
    dns.zone(zone.toArray(String[]::new));
  }

  private NameClient.Found<Server> found() throws IOException {
    return found(1000);
  }

  private NameClient.Found<Server> found(int maxServers) throws IOException {
    Endpoints endpoints = new Endpoints(null, AddressPolicy.remoteOnly(), maxServers);
    return new ServiceQuestion("_http._tcp.test", endpoints).ask(client(dns.address()));
  }

  private static NameClient client(InetSocketAddress server) {
    return new DnsJavaNames(List.of(server), Duration.ofMillis(500));
  }

  private List<String> servers() throws IOException {
    return found().values().stream().map(Server::toString).toList();
  }

  @Test
  void eachTargetIsAServerWithItsPortAndWeight() throws IOException {
    services("10 3 8080 a.test.", "10 5 8081 b.test.");

    assertThat(servers()).containsExactly("10.0.0.1:8080 weight=3", "10.0.0.2:8081 weight=5");
  }

  @Test
  void prioritiesBecomeTiersWithoutGaps() throws IOException {
    services("65535 1 80 c.test.", "0 1 80 a.test.", "10 1 80 b.test.");

    assertThat(servers())
        .containsExactly("10.0.0.1:80", "10.0.0.2:80 tier=1", "10.0.0.3:80 tier=2");
  }

  @Test
  void morePrioritiesThanThereAreTiersShareTheLast() throws IOException {
    services(
        IntStream.range(0, 150)
            .mapToObj(i -> i + " 1 " + (1000 + i) + " a.test.")
            .toArray(String[]::new));

    List<Server> servers = found().values();

    assertThat(servers).hasSize(150);
    assertThat(servers.get(99).tier()).isEqualTo(99);
    assertThat(servers).filteredOn(server -> server.tier() == 100).hasSize(50);
  }

  @Test
  void weight0BesideOthersMeansHardlyEver() throws IOException {
    services("0 0 80 a.test.", "0 1 80 b.test.", "0 3 80 c.test.");

    assertThat(servers())
        .containsExactly("10.0.0.1:80", "10.0.0.2:80 weight=333", "10.0.0.3:80 weight=999");
  }

  @Test
  void weightsThatAreAll0AreEqual() throws IOException {
    services("0 0 80 a.test.", "0 0 80 b.test.");

    assertThat(servers()).containsExactly("10.0.0.1:80", "10.0.0.2:80");
  }

  @Test
  void heavyWeightsKeepTheirProportion() throws IOException {
    services("0 65535 80 a.test.", "0 32768 80 b.test.", "0 1 80 c.test.");

    assertThat(servers())
        .containsExactly("10.0.0.1:80 weight=1000", "10.0.0.2:80 weight=500", "10.0.0.3:80");
  }

  @Test
  void heavyBackupLeavesTheProportionOfTheOthersAlone() throws IOException {
    services("0 1 80 a.test.", "0 3 80 b.test.", "1 65535 80 c.test.");

    assertThat(servers())
        .containsExactly("10.0.0.1:80", "10.0.0.2:80 weight=3", "10.0.0.3:80 weight=1000 tier=1");
  }

  @Test
  void serverNamedTwiceCountsOnceWithItsBetterPriorityInAnyOrder() throws IOException {
    List<String> records =
        new ArrayList<>(
            List.of("5 1 80 a.test.", "0 7 80 a.test.", "0 2 80 alias.test.", "0 4 80 b.test."));
    Random chance = new Random(11);
    for (int i = 0; i < 10; i++) {
      Collections.shuffle(records, chance);
      List<String> zone = new ArrayList<>(List.of(HOSTS));
      zone.add("alias.test. 60 A 10.0.0.1");
      records.forEach(each -> zone.add("_http._tcp.test. 60 SRV " + each));
      dns.zone(zone.toArray(String[]::new));

      assertThat(servers()).containsExactly("10.0.0.1:80 weight=7", "10.0.0.2:80 weight=4");
    }
  }

  @Test
  void targetWithSeveralAddressesIsSeveralServers() throws IOException {
    dns.zone(
        "_http._tcp.test. 60 SRV 0 1 80 a.test.",
        "a.test. 60 A 10.0.0.1",
        "a.test. 60 A 10.0.0.2",
        "a.test. 60 AAAA 2001:db8::1");

    assertThat(servers())
        .containsExactly("10.0.0.1:80", "10.0.0.2:80", "[2001:db8:0:0:0:0:0:1]:80");
  }

  @Test
  void targetThatIsMissingIsOneServerLess() throws IOException {
    services("0 1 80 gone.test.", "0 1 80 b.test.");

    assertThat(servers()).containsExactly("10.0.0.2:80");
  }

  @Test
  void targetsThatAreAllMissingAreNoServers() {
    services("0 1 80 gone.test.", "0 1 80 lost.test.");

    assertThatThrownBy(this::found).isInstanceOf(NoSuchNameException.class);
  }

  @Test
  void dotAsTargetMeansNoService() {
    services("0 0 0 .");

    assertThatThrownBy(this::found)
        .isInstanceOf(NoSuchNameException.class)
        .hasMessageContaining("no service");
  }

  @Test
  void recordWithPort0IsPassedOver() throws IOException {
    services("0 1 0 a.test.", "0 1 80 b.test.");

    assertThat(servers()).containsExactly("10.0.0.2:80");
  }

  @Test
  void addressThatIsRefusedIsPassedOver() throws IOException {
    dns.zone(
        "_http._tcp.test. 60 SRV 0 1 80 a.test.",
        "_http._tcp.test. 60 SRV 0 1 80 evil.test.",
        "a.test. 60 A 10.0.0.1",
        "evil.test. 60 A 169.254.169.254");

    assertThat(servers()).containsExactly("10.0.0.1:80");
  }

  @Test
  void shortestTimeToLiveOfRecordsAndTargetsCounts() throws IOException {
    dns.zone(
        "_http._tcp.test. 60 SRV 0 1 80 a.test.",
        "_http._tcp.test. 50 SRV 0 1 80 b.test.",
        "a.test. 7 A 10.0.0.1",
        "b.test. 9 A 10.0.0.2");

    assertThat(found().ttlSeconds()).isEqualTo(7);
  }

  @Test
  void boundTakesTheBestPrioritiesAndAsksForNoOtherTargets() throws IOException {
    services("2 1 80 a.test.", "1 1 80 b.test.", "0 1 80 c.test.");

    assertThat(found(2).values().stream().map(Server::id))
        .containsExactly("10.0.0.3:80", "10.0.0.2:80");
    assertThat(dns.asked).noneMatch(question -> question.contains(" a.test."));
  }

  @Test
  void targetOfSeveralRecordsIsAskedForOnce() throws IOException {
    services("0 1 80 a.test.", "0 1 81 a.test.", "0 1 82 a.test.");

    assertThat(found().values()).hasSize(3);
    assertThat(dns.asked).filteredOn(question -> question.equals("udp a.test. A")).hasSize(1);
  }

  @Test
  void targetThatTheNameServerCannotTellFailsTheAnswer() throws IOException {
    services("0 1 80 a.test.");
    found();
    dns.says(Rcode.SERVFAIL);

    assertThatThrownBy(this::found)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NoSuchNameException.class)
        .hasMessageContaining("SERVFAIL");
  }
}
