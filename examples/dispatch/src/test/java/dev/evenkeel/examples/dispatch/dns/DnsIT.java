package dev.evenkeel.examples.dispatch.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.examples.dispatch.Dispatch;
import dev.evenkeel.examples.dispatch.lab.Jvm;
import dev.evenkeel.examples.dispatch.lab.Lab;
import dev.evenkeel.examples.dispatch.lab.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The name server on port 53 of a machine of its own, asked and changed by BIND's programs. */
@Timeout(60)
final class DnsIT {

  private static final Duration CHECK_TIME = Duration.ofSeconds(3);

  private final Lab lab = new Lab();
  @TempDir private Path directory;
  private Jvm a;

  @BeforeAll
  static void needsNamespacesAndBindsPrograms() {
    Needs.namespaces("dig", "nsupdate", "tsig-keygen");
  }

  @BeforeEach
  void buildNetwork() throws IOException {
    lab.host("ns");
    lab.bridge("ns", "br0", "10.4.0.1/24");
    lab.plug("cli", "10.4.0.2/24", "ns", "br0");
    for (int i = 1; i <= 2; i++) {
      lab.plug("s" + i, "10.4.0.1" + i + "/24", "ns", "br0");
    }
    a = lab.server("s1", 80, "a");
    lab.server("s2", 80, "b");
    Path key = directory.resolve("key");
    Files.writeString(key, lab.run("ns", "tsig-keygen", "-a", "hmac-sha256", "editor"));
    lab.dispatch(
        "ns",
        "dns --name www.test --listen 10.4.0.1:53 --servers 10.4.0.11:80,10.4.0.12:80"
            + " --strategy rr:exact=true --check-every 200ms --slow-start 0s --key-file "
            + key);
  }

  @AfterEach
  void tearDown() throws IOException {
    lab.close();
  }

  private List<String> dig(String... more) throws IOException {
    String[] command = new String[more.length + 3];
    command[0] = "dig";
    command[1] = "@10.4.0.1";
    command[2] = "+short";
    System.arraycopy(more, 0, command, 3, more.length);
    return lab.run("cli", command).lines().toList();
  }

  private Duration untilAnsweredBy(String... addresses) throws IOException {
    long start = System.nanoTime();
    List<String> last = List.of();
    while (System.nanoTime() - start < 15_000_000_000L) {
      last = dig("www.test");
      if (last.stream().sorted().toList().equals(List.of(addresses))) {
        return Duration.ofNanos(System.nanoTime() - start);
      }
    }
    throw new AssertionError("still " + last);
  }

  @Test
  void digSeesRotatingAddressesOverUdpAndTcp() throws IOException {
    List<String> first = dig("www.test");

    assertThat(first).containsExactlyInAnyOrder("10.4.0.11", "10.4.0.12");
    assertThat(dig("www.test", "+tcp")).containsExactly(first.get(1), first.get(0));
    assertThat(dig("_http._tcp.www.test", "SRV"))
        .containsExactlyInAnyOrder("0 1 80 10-4-0-11.www.test.", "0 1 80 10-4-0-12.www.test.");
    assertThat(lab.run("cli", "dig", "@10.4.0.1", "x.www.test")).contains("NXDOMAIN");
  }

  @Test
  void digTellsTheNetworkOfAClient() throws IOException {
    assertThat(lab.run("cli", "dig", "@10.4.0.1", "www.test", "+subnet=192.0.2.0/24"))
        .contains("CLIENT-SUBNET: 192.0.2.0/24/24");
  }

  @Test
  void killedServerLeavesTheAnswersAndComesBack() throws IOException {
    untilAnsweredBy("10.4.0.11", "10.4.0.12");
    a.kill();
    assertThat(untilAnsweredBy("10.4.0.12")).isLessThan(CHECK_TIME);

    lab.server("s1", 80, "a");
    untilAnsweredBy("10.4.0.11", "10.4.0.12");
  }

  @Test
  void nsupdateAddsAndRemovesServers() throws IOException {
    lab.plug("s3", "10.4.0.13/24", "ns", "br0");
    lab.server("s3", 80, "c");
    nsupdate("update add www.test 5 A 10.4.0.13", "update delete www.test A 10.4.0.11");
    untilAnsweredBy("10.4.0.12", "10.4.0.13");

    nsupdate("prereq yxrrset www.test A", "update add www.test 5 A 10.4.0.11");
    untilAnsweredBy("10.4.0.11", "10.4.0.12", "10.4.0.13");
  }

  private void nsupdate(String... lines) throws IOException {
    Path script = directory.resolve("script");
    Files.writeString(
        script, "server 10.4.0.1\nzone www.test\n" + String.join("\n", lines) + "\nsend\n");
    lab.run("cli", "nsupdate", "-k", directory.resolve("key").toString(), script.toString());
  }

  @Test
  void portInUseIsSaidAndTheStatusIsTwo() throws IOException, InterruptedException {
    String options = "dns --name www.test --listen 10.4.0.1:53 --servers 10.4.0.11:80";
    Jvm second = lab.java("ns", Dispatch.class, options.split(" ", -1));

    assertThat(second.firstLine()).contains("10.4.0.1:53").contains("in use");
    assertThat(second.status()).isEqualTo(2);
  }
}
