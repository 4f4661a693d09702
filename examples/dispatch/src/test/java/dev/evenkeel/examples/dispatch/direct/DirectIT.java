package dev.evenkeel.examples.dispatch.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.examples.dispatch.Dispatch;
import dev.evenkeel.examples.dispatch.lab.Calls;
import dev.evenkeel.examples.dispatch.lab.Jvm;
import dev.evenkeel.examples.dispatch.lab.Lab;
import dev.evenkeel.examples.dispatch.lab.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Direct routing in a network of namespaces: a client, a director and two servers at one switch.
 * All but the client hold the service address; only the director answers who has it.
 */
@Timeout(60)
final class DirectIT {

  private static final String SERVICE = "10.3.0.100";
  private static final String BOTH = "--servers 10.3.0.11:80;id=a%s,10.3.0.12:80;id=b";

  /** Three checks that fail, 200 ms and a fifth apart, and room for a busy machine. */
  private static final Duration CHECK_TIME = Duration.ofSeconds(3);

  private final Lab lab = new Lab();
  private Calls calls;
  private Jvm a;

  @BeforeAll
  static void needsNamespaces() {
    Needs.namespaces("curl");
  }

  @BeforeEach
  void buildNetwork() throws IOException {
    lab.host("sw");
    lab.bridge("sw", "br0", "");
    lab.plug("cli", "10.3.0.2/24", "sw", "br0");
    lab.plug("lb", "10.3.0.1/24", "sw", "br0");
    lab.ip("lb", "addr", "add", SERVICE + "/32", "dev", "e0");
    for (int i = 1; i <= 2; i++) {
      String server = "s" + i;
      lab.plug(server, "10.3.0.1" + i + "/24", "sw", "br0");
      lab.ip(server, "addr", "add", SERVICE + "/32", "dev", "lo");
      lab.run(
          server,
          "sysctl",
          "-qw",
          "net.ipv4.conf.all.arp_ignore=1",
          "net.ipv4.conf.all.arp_announce=2");
    }
    a = lab.server("s1", 80, "a");
    lab.server("s2", 80, "b");
    calls = new Calls(lab, "cli", SERVICE, 80);
  }

  @AfterEach
  void tearDown() throws IOException {
    lab.close();
  }

  private Jvm direct(String servers, String more) throws IOException {
    return lab.dispatch(
        "lb",
        "direct --service %s:80 --device e0 --check-every 200ms --slow-start 0s %s %s"
            .formatted(SERVICE, servers, more));
  }

  @Test
  void connectionsGoByTheWeightsExactly() throws IOException {
    direct(BOTH.formatted(";weight=3"), "--strategy wrr");
    calls.untilAnsweredBy("a", "b"); // the MAC addresses are known

    assertThat(calls.count(40)).isEqualTo(Map.of("a", 30, "b", 10));
    assertThat(lab.run("cli", "curl", "-s", "http://" + SERVICE + "/")).isIn("a", "b");
  }

  @Test
  void newConnectionFromAPortUsedBeforeTakesItsTurnToo() throws IOException {
    direct(BOTH.formatted(""), "--strategy rr");
    calls.untilAnsweredBy("a", "b");

    assertThat(calls.countFrom(20_000, 10)).isEqualTo(Map.of("a", 5, "b", 5));
  }

  @Test
  void firstPacketThatIsRepeatedGoesWhereItWent() throws IOException {
    direct(BOTH.formatted(""), "--strategy rr");
    calls.untilAnsweredBy("a", "b");
    for (String server : List.of("s1", "s2")) {
      lab.run(server, "nft", "add table ip deaf");
      lab.run(server, "nft", "add chain ip deaf in { type filter hook input priority 0; }");
      lab.run(server, "nft", "add rule ip deaf in ip daddr " + SERVICE + " counter drop");
    }
    assertThat(calls.count(1)).containsOnlyKeys("SocketTimeoutException");

    assertThat(List.of(dropped("s1"), dropped("s2"))).containsExactlyInAnyOrder(0, 2);
  }

  private int dropped(String server) throws IOException {
    String counter = lab.run(server, "nft", "list chain ip deaf in").split("packets ", 2)[1];
    return Integer.parseInt(counter.substring(0, counter.indexOf(' ')));
  }

  @Test
  void clientKeepsItsServerByItsAddress() throws IOException {
    direct(BOTH.formatted(""), "--strategy maglev --spread client");

    assertThat(calls.count(20)).hasSize(1);
  }

  @Test
  void answersBypassTheDirector() throws IOException {
    direct(BOTH.formatted(""), "--strategy rr");
    calls.untilAnsweredBy("a", "b");
    calls.open();
    long before = lab.bytes("lb", "e0");
    calls.again(5_000_000);

    assertThat(lab.bytes("lb", "e0") - before)
        .as("acknowledgements, in and out, and checks")
        .isLessThan(1_000_000);
  }

  @Test
  void killedServerIsOutWithinTheCheckTimeAndBackWhenItReturns() throws IOException {
    direct(BOTH.formatted(""), "--strategy rr");
    calls.untilAnsweredBy("a", "b");
    a.kill();
    assertThat(calls.untilAnsweredBy("b")).isLessThan(CHECK_TIME);

    lab.server("s1", 80, "a");
    calls.untilAnsweredBy("a", "b");
    assertThat(calls.count(20)).isEqualTo(Map.of("a", 10, "b", 10));
  }

  @Test
  void runningConnectionStaysWithAServerThatIsDrained(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("servers");
    Files.writeString(file, "a = 10.3.0.11:80\nb = 10.3.0.12:80\n");
    direct("--file " + file, "--strategy rr");
    calls.untilAnsweredBy("a", "b");
    String mine = calls.open();
    Files.writeString(
        file,
        "a = 10.3.0.11:80 weight=%d\nb = 10.3.0.12:80 weight=%d\n"
            .formatted(mine.equals("a") ? 0 : 1, mine.equals("b") ? 0 : 1));
    calls.untilAnsweredBy(mine.equals("a") ? "b" : "a");

    assertThat(calls.again(100_000)).isEqualTo(mine);
  }

  @Test
  void connectionToAMachineThatHasVanishedIsReset() throws IOException {
    direct(BOTH.formatted(""), "--strategy rr");
    calls.untilAnsweredBy("a", "b");
    String mine = calls.open();
    lab.ip(mine.equals("a") ? "s1" : "s2", "link", "set", "e0", "down");
    calls.untilAnsweredBy(mine.equals("a") ? "b" : "a");

    assertThat(calls.again(0)).as("by a server that does not know it").isEqualTo("SocketException");
  }

  @Test
  void rulesAreGoneAfterSigterm() throws IOException {
    Jvm direct = direct(BOTH.formatted(""), "");
    assertThat(lab.run("lb", "nft", "list", "ruleset")).contains("evenkeel_10.3.0.100_80");
    direct.terminate();

    assertThat(lab.run("lb", "nft", "list", "ruleset")).isEmpty();
  }

  @Test
  void deviceThatIsNotThereIsSaidAndTheStatusIsTwo() throws IOException, InterruptedException {
    String options = "direct --service 10.3.0.100:80 --device e7 " + BOTH.formatted("");
    Jvm refused = lab.java("lb", Dispatch.class, options.split(" ", -1));

    assertThat(refused.firstLine()).contains("e7").contains("e0");
    assertThat(refused.status()).isEqualTo(2);
  }
}
