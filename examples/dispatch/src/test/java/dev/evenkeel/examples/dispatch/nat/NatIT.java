package dev.evenkeel.examples.dispatch.nat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * NAT in a network of namespaces: a client, a gateway where the program runs, two servers behind it
 * on ports of their own.
 */
@Timeout(120)
final class NatIT {

  private static final String SERVICE = "10.9.9.9";
  private static final String A = "10.2.0.11:8001;id=a";
  private static final String B = "10.2.0.12:8002;id=b";

  /** Three checks that fail, 200 ms and a fifth apart, and room for a busy machine. */
  private static final Duration CHECK_TIME = Duration.ofSeconds(3);

  private final Lab lab = new Lab();
  private Calls calls;
  private Jvm a;

  @BeforeAll
  static void needsNamespaces() {
    Needs.namespaces("curl", "setpriv");
  }

  @BeforeEach
  void buildNetwork() throws IOException {
    lab.gateway("gw", "10.1.0.1/24", "10.2.0.1/24");
    lab.plug("cli", "10.1.0.2/24", "gw", "clients");
    lab.ip("cli", "route", "add", "default", "via", "10.1.0.1");
    for (int i = 1; i <= 2; i++) {
      lab.plug("s" + i, "10.2.0.1" + i + "/24", "gw", "servers");
      lab.ip("s" + i, "route", "add", "default", "via", "10.2.0.1");
    }
    a = lab.server("s1", 8001, "a");
    lab.server("s2", 8002, "b");
    calls = new Calls(lab, "cli", SERVICE, 80);
  }

  @AfterEach
  void tearDown() throws IOException {
    lab.close();
  }

  private Jvm nat(String servers, String more) throws IOException {
    return lab.dispatch(
        "gw",
        "nat --service %s:80 --check-every 200ms --slow-start 0s %s %s"
            .formatted(SERVICE, servers, more));
  }

  @Test
  void connectionsGoByTheWeightsExactly() throws IOException {
    nat("--servers " + A + ";weight=3," + B, "--strategy wrr");

    assertThat(calls.count(40)).isEqualTo(Map.of("a", 30, "b", 10));
    assertThat(lab.run("cli", "curl", "-s", "http://" + SERVICE + "/")).isIn("a", "b");
  }

  @Test
  void newConnectionFromAPortUsedBeforeTakesItsTurnToo() throws IOException {
    nat("--servers " + A + "," + B, "--strategy rr");

    assertThat(calls.countFrom(20_000, 10)).isEqualTo(Map.of("a", 5, "b", 5));
  }

  @Test
  void clientKeepsItsServerByItsAddress() throws IOException {
    nat("--servers " + A + "," + B, "--strategy maglev --spread client");

    assertThat(calls.count(20)).hasSize(1);
  }

  @Test
  void killedServerIsOutWithinTheCheckTimeAndBackWhenItReturns() throws IOException {
    nat("--servers " + A + "," + B, "--strategy rr");
    a.kill();
    assertThat(calls.untilAnsweredBy("b")).isLessThan(CHECK_TIME);

    lab.server("s1", 8001, "a");
    calls.untilAnsweredBy("a", "b");
    assertThat(calls.count(20)).isEqualTo(Map.of("a", 10, "b", 10));
  }

  @Test
  void runningConnectionStaysWithAServerThatIsDrained(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("servers");
    Files.writeString(file, "a = 10.2.0.11:8001\nb = 10.2.0.12:8002\n");
    nat("--file " + file, "--strategy rr");
    String mine = calls.open();
    String other = mine.equals("a") ? "b" : "a";
    Files.writeString(
        file,
        "a = 10.2.0.11:8001 weight=%d\nb = 10.2.0.12:8002 weight=%d\n"
            .formatted(mine.equals("a") ? 0 : 1, mine.equals("b") ? 0 : 1));
    calls.untilAnsweredBy(other);

    assertThat(calls.again(0)).isEqualTo(mine);

    Files.writeString(file, "a = 10.2.0.11:8001 weight=0\nb = 10.2.0.12:8002 weight=0\n");
    calls.untilAnsweredBy("ConnectException"); // reset at once, not silence
    assertThat(calls.again(0)).isEqualTo(mine);
  }

  @Test
  void answersComeBackThroughTheGateway() throws IOException {
    nat("--servers " + A + "," + B, "");
    calls.open();
    long before = lab.bytes("gw", "servers");
    calls.again(1_000_000);

    assertThat(lab.bytes("gw", "servers") - before).isGreaterThan(1_000_000);
  }

  @Test
  void serversBehindAnotherGatewayAreReachedByMasquerading() throws IOException {
    lab.ip("s1", "route", "del", "default");
    nat("--servers " + A, "--masquerade");

    assertThat(calls.count(5)).isEqualTo(Map.of("a", 5));
  }

  @Test
  void rulesAreGoneAfterSigterm() throws IOException {
    Jvm nat = nat("--servers " + A, "");
    assertThat(lab.run("gw", "nft", "list", "ruleset")).contains("evenkeel_10.9.9.9_80");
    nat.terminate();

    assertThat(lab.run("gw", "nft", "list", "ruleset")).isEmpty();
  }

  @Test
  void rulesThatACrashLeftAreTakenOverOnlyWhenAsked() throws IOException, InterruptedException {
    nat("--servers " + A, "").kill();

    String options = "nat --service 10.9.9.9:80 --servers " + B;
    Jvm refused = lab.java("gw", Dispatch.class, options.split(" ", -1));
    assertThat(refused.firstLine()).contains("evenkeel_10.9.9.9_80").contains("--take-over");
    assertThat(refused.status()).isEqualTo(2);
    nat("--servers " + B, "--take-over");
    assertThat(calls.count(5)).isEqualTo(Map.of("b", 5));
  }

  @Test
  void whatIsLackingIsSaidAndTheStatusIsTwo() throws IOException, InterruptedException {
    String[] options = ("nat --service 10.9.9.9:80 --servers " + A).split(" ", -1);
    List<String> without = new ArrayList<>(lab.on("gw"));
    without.addAll(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
    Jvm withoutRights = lab.java(without, Dispatch.class, options);
    assertThat(withoutRights.firstLine()).contains("root");
    assertThat(withoutRights.status()).isEqualTo(2);

    List<String> nowhere = new ArrayList<>(lab.on("gw"));
    nowhere.addAll(List.of("env", "PATH=/nowhere"));
    Jvm withoutNft = lab.java(nowhere, Dispatch.class, options);
    assertThat(withoutNft.firstLine()).contains("nftables");
    assertThat(withoutNft.status()).isEqualTo(2);

    lab.run("gw", "sysctl", "-qw", "net.ipv4.ip_forward=0");
    Jvm withoutForwarding = lab.java("gw", Dispatch.class, options);
    assertThat(withoutForwarding.firstLine()).contains("ip_forward");
    assertThat(withoutForwarding.status()).isEqualTo(2);
  }
}
