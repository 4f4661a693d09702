package dev.evenkeel.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.evenkeel.api.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The source against BIND: dynamic updates, and a name server that is dead, frozen or broken. */
@Timeout(60)
final class BindIT {

  private static final List<String> BOTH = List.of("10.0.0.1:80", "10.0.0.2:80");

  @TempDir Path directory;
  private final List<List<String>> pushed = new ArrayList<>();
  private NameServerProcess bind;
  private DnsServerSource source;

  @BeforeAll
  static void needsBind() {
    assumeTrue(
        NameServerProcess.isThere("named") && NameServerProcess.isThere("nsupdate"),
        "named or nsupdate is not installed (packages bind9, bind9-dnsutils)");
  }

  @BeforeEach
  void start() throws IOException {
    bind =
        NameServerProcess.bind(
            directory,
            "a A 10.0.0.1",
            "a A 10.0.0.2",
            "b A 10.0.0.3",
            "_http._tcp SRV 10 3 8080 a",
            "_http._tcp SRV 20 1 8081 b",
            "_http._tcp SRV 20 1 8081 gone",
            "alias CNAME a");
    source = build(DnsServerSource.addresses("a.test", 80));
  }

  @AfterEach
  void stop() {
    source.close();
    bind.close();
  }

  private DnsServerSource build(DnsServerSourceBuilder builder) {
    return builder.nameServers(bind.address()).timeout(Duration.ofMillis(500)).build();
  }

  private void ask() {
    source.ask(servers -> pushed.add(servers.stream().map(Server::toString).toList()));
  }

  @Test
  void listFollowsDynamicUpdatesWithinTheTimeToLiveAndASecond()
      throws IOException, InterruptedException {
    BlockingQueue<List<Server>> lists = new LinkedBlockingQueue<>();
    source.start(lists::add);
    assertThat(lists.take()).hasSize(2);

    for (int i = 10; i < 15; i++) {
      bind.update("update delete a.test A", "update add a.test 1 A 10.0.0." + i);
      List<Server> list = lists.poll(2, TimeUnit.SECONDS); // time to live 1 s, and 1 s

      assertThat(Objects.requireNonNullElse(list, List.of()))
          .containsExactly(Server.of("10.0.0." + i + ":80"));
    }
  }

  @Test
  void serversOfARemovedNameStay() throws IOException, InterruptedException {
    ask();
    bind.update("update delete a.test A");
    ask();

    assertThat(pushed).containsExactly(BOTH);
  }

  @Test
  void deadNameServerKeepsTheListUntilItIsBack() throws IOException, InterruptedException {
    ask();
    bind.kill();
    ask();
    assertThat(pushed).containsExactly(BOTH);

    bind.restart();
    bind.update("update delete a.test A 10.0.0.2");
    ask();
    assertThat(pushed).containsExactly(BOTH, List.of("10.0.0.1:80"));
  }

  @Test
  void frozenNameServerKeepsTheListUntilItThaws() throws IOException, InterruptedException {
    ask();
    bind.freeze();
    ask();
    assertThat(pushed).containsExactly(BOTH);

    bind.thaw();
    bind.update("update delete a.test A 10.0.0.2");
    ask();
    assertThat(pushed).containsExactly(BOTH, List.of("10.0.0.1:80"));
  }

  @Test
  void zoneThatCannotBeLoadedKeepsTheList() throws IOException {
    ask();
    bind.kill();
    Files.writeString(directory.resolve("test.zone"), "this is no zone");
    bind.restart(); // answers SERVFAIL for this zone
    ask();

    assertThat(pushed).containsExactly(BOTH);
  }

  @Test
  void prioritiesOfServiceRecordsAreTiers() throws IOException, InterruptedException {
    source.close();
    source = build(DnsServerSource.services("_http._tcp.test"));
    ask();
    bind.update("update add _http._tcp.test 1 SRV 5 1 9000 b.test.");
    ask();

    assertThat(pushed)
        .containsExactly(
            List.of("10.0.0.1:8080 weight=3", "10.0.0.2:8080 weight=3", "10.0.0.3:8081 tier=1"),
            List.of(
                "10.0.0.3:9000",
                "10.0.0.1:8080 weight=3 tier=1",
                "10.0.0.2:8080 weight=3 tier=1",
                "10.0.0.3:8081 tier=2"));
  }

  @Test
  void aliasIsFollowed() {
    source.close();
    source = build(DnsServerSource.addresses("alias.test", 80));
    ask();

    assertThat(pushed).containsExactly(BOTH);
  }
}
