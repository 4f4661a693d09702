package dev.evenkeel.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Server;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Rcode;

/** What a source pushes, and when it asks again. */
@Timeout(60)
final class DnsServerSourceTest {

  private final List<List<String>> pushed = new ArrayList<>();
  private FakeNameServer dns;
  private DnsServerSource source;

  @BeforeEach
  void start() throws IOException {
    dns = new FakeNameServer().zone("a.test. 5 A 10.0.0.1", "a.test. 5 A 10.0.0.2");
    source = source(builder());
  }

  @AfterEach
  void stop() {
    source.close();
    dns.close();
  }

  private DnsServerSourceBuilder builder() {
    return DnsServerSource.addresses("a.test", 80).nameServers(dns.address());
  }

  private static DnsServerSource source(DnsServerSourceBuilder builder) {
    return builder.timeout(Duration.ofMillis(200)).build();
  }

  private Duration ask() {
    return source.ask(servers -> pushed.add(servers.stream().map(Server::toString).toList()));
  }

  private void assertLastGoodListStays() {
    ask();
    assertThat(pushed).containsExactly(List.of("10.0.0.1:80", "10.0.0.2:80"));
  }

  @Test
  void allAddressesOfANameAreServers() {
    dns.zone("a.test. 5 A 10.0.0.2", "a.test. 5 AAAA 2001:db8::1", "a.test. 5 A 10.0.0.1");

    ask();

    assertThat(pushed)
        .containsExactly(List.of("10.0.0.1:80", "10.0.0.2:80", "[2001:db8:0:0:0:0:0:1]:80"));
  }

  @Test
  void orderOfRecordsIsNoChange() {
    ask();
    dns.zone("a.test. 5 A 10.0.0.2", "a.test. 5 A 10.0.0.1");

    assertLastGoodListStays();
  }

  @Test
  void listFollowsTheRecords() {
    ask();
    dns.zone("a.test. 5 A 10.0.0.2", "a.test. 5 A 10.0.0.3");
    ask();
    dns.zone("a.test. 5 A 10.0.0.3");
    ask();

    assertThat(pushed)
        .containsExactly(
            List.of("10.0.0.1:80", "10.0.0.2:80"),
            List.of("10.0.0.2:80", "10.0.0.3:80"),
            List.of("10.0.0.3:80"));
  }

  @Test
  void otherTimeToLiveIsNoChange() {
    ask();
    dns.zone("a.test. 9 A 10.0.0.1", "a.test. 9 A 10.0.0.2");

    assertLastGoodListStays();
  }

  @Test
  void asksAgainWhenTheShortestTimeToLiveIsOver() {
    dns.zone("a.test. 60 A 10.0.0.1", "a.test. 7 AAAA 2001:db8::1");

    assertThat(ask()).isBetween(Duration.ofSeconds(7), Duration.ofMillis(7_700));
  }

  @Test
  void timeToLiveOfAnAliasCountsToo() {
    dns.zone("a.test. 5 CNAME b.test.", "b.test. 300 CNAME c.test.", "c.test. 300 A 10.0.0.9");

    assertThat(ask()).isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_500));
    assertThat(pushed).containsExactly(List.of("10.0.0.9:80"));
  }

  @Test
  void aliasThatTheAnswerDoesNotFollowIsAskedFor() {
    // The alias stands behind its target here, so the fake does not follow it.
    dns.zone("b.test. 60 A 10.0.0.9", "a.test. 60 CNAME b.test.");

    ask();

    assertThat(pushed).containsExactly(List.of("10.0.0.9:80"));
    assertThat(dns.asked).contains("udp b.test. A");
  }

  @Test
  void ringOfAliasesIsAFailure() {
    ask();
    dns.zone("a.test. 5 CNAME b.test.", "b.test. 5 CNAME a.test.");

    assertLastGoodListStays();
  }

  @Test
  void nameThatIsGoneKeepsTheLastGoodList() {
    ask();
    dns.zone();

    assertLastGoodListStays();
  }

  @Test
  void emptyAnswerKeepsTheLastGoodList() {
    ask();
    dns.zone("a.test. 5 TXT x");

    assertLastGoodListStays();
  }

  @Test
  void brokenNameServerKeepsTheLastGoodList() {
    ask();
    for (int code : new int[] {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.FORMERR, Rcode.NOTIMP}) {
      dns.says(code);
      assertLastGoodListStays();
    }
  }

  @Test
  void silentNameServerKeepsTheLastGoodList() {
    ask();
    dns.spoils(answer -> new byte[0]);

    assertLastGoodListStays();
  }

  @Test
  void deadPortKeepsTheLastGoodList() {
    ask();
    dns.close();

    assertLastGoodListStays();
  }

  @Test
  void nameServerThatOnlyRefersToOthersKeepsTheLastGoodListEvenIfGoneClears() {
    source = source(builder().clearWhenGone());
    ask();
    dns.zone().isLame();

    assertLastGoodListStays();
  }

  @Test
  void garbledAnswersKeepTheLastGoodList() {
    ask();
    dns.spoils(answer -> Arrays.copyOf(answer, answer.length / 2)); // cut off
    assertLastGoodListStays();
    dns.spoils(answer -> Arrays.copyOf(answer, 5)); // less than a header
    assertLastGoodListStays();
    dns.spoils( // somebody else's answer
        answer -> {
          answer[0] ^= 0x55;
          return answer;
        });
    assertLastGoodListStays();
    dns.spoils( // counts that promise more than there is
        answer -> {
          answer[7] = (byte) 200;
          return answer;
        });
    assertLastGoodListStays();
  }

  @Test
  void answerAboutAnotherNameIsNotTaken() {
    ask();
    byte[] other = "z".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    dns.spoils(
        answer -> {
          answer[13] = other[0]; // the question's name; the answers point to it
          return answer;
        });

    assertLastGoodListStays();
  }

  @Test
  void oneBadAnswerIsAskedForAgainAtOnce() {
    AtomicReference<@Nullable String> first = new AtomicReference<>("lost");
    dns.spoils(answer -> first.getAndSet(null) == null ? answer : new byte[0]);

    ask();

    assertThat(pushed).containsExactly(List.of("10.0.0.1:80", "10.0.0.2:80"));
  }

  @Test
  void failuresAreSpacedFurtherApartUntilAnAnswerComes() {
    dns.says(Rcode.SERVFAIL);
    assertThat(ask()).isBetween(Duration.ofMillis(800), Duration.ofMillis(1_200));
    assertThat(ask()).isBetween(Duration.ofMillis(1_600), Duration.ofMillis(2_400));
    assertThat(ask()).isBetween(Duration.ofMillis(3_200), Duration.ofMillis(4_800));
    dns.says(Rcode.NOERROR);
    assertThat(ask()).isBetween(Duration.ofMillis(5_000), Duration.ofMillis(5_500));
    dns.says(Rcode.SERVFAIL);
    assertThat(ask()).isBetween(Duration.ofMillis(800), Duration.ofMillis(1_200));

    assertThat(pushed).hasSize(1);
  }

  @Test
  void nothingIsPushedBeforeTheFirstGoodAnswer() {
    dns.zone();
    ask();
    dns.says(Rcode.SERVFAIL);
    ask();

    assertThat(pushed).isEmpty();
  }

  @Test
  void nameThatIsGoneEmptiesTheListIfToldSo() {
    source = source(builder().clearWhenGone());
    ask();
    dns.says(Rcode.SERVFAIL);
    ask(); // says nothing about the name
    dns.says(Rcode.NOERROR).zone();
    ask();
    ask();
    dns.zone("a.test. 5 A 10.0.0.1");
    ask();

    assertThat(pushed)
        .containsExactly(List.of("10.0.0.1:80", "10.0.0.2:80"), List.of(), List.of("10.0.0.1:80"));
  }

  @Test
  void loopbackAndMetadataAreRefusedWhetherGoneClearsOrNot() {
    source = source(builder().clearWhenGone());
    ask();
    dns.zone("a.test. 5 A 127.0.0.1", "a.test. 5 A 169.254.169.254");

    assertLastGoodListStays();
  }

  @Test
  void mappedAddressIsTheAddressThatItMaps() {
    dns.zone(
        "a.test. 5 AAAA ::ffff:169.254.169.254",
        "a.test. 5 AAAA ::ffff:10.0.0.1",
        "a.test. 5 A 10.0.0.1");

    ask();

    assertThat(pushed).containsExactly(List.of("10.0.0.1:80"));
  }

  @Test
  void userSaysWhichAddressesAreAllowed() {
    source = source(builder().allow(InetAddress::isLoopbackAddress));
    dns.zone("a.test. 5 A 127.0.0.1", "a.test. 5 A 10.0.0.1", "a.test. 5 AAAA ::1");

    ask();

    assertThat(pushed).containsExactly(List.of("127.0.0.1:80", "[0:0:0:0:0:0:0:1]:80"));
  }

  @Test
  void schemeIsThatOfEachServer() {
    source = source(builder().scheme("https"));

    ask();

    assertThat(pushed.get(0).get(0)).isEqualTo("10.0.0.1:80 at https://10.0.0.1:80");
  }

  @Test
  void manyRecordsComeOverTcp() {
    dns.zone(
        IntStream.rangeClosed(1, 150)
            .mapToObj(i -> "a.test. 5 A 10.0.1." + i)
            .toArray(String[]::new));

    ask();

    assertThat(pushed.get(0)).hasSize(150).contains("10.0.1.1:80", "10.0.1.150:80");
    assertThat(dns.asked).contains("udp a.test. A", "tcp a.test. A");
  }

  @Test
  void answerGoneWildIsBoundedAndStable() {
    source = source(builder().maxServers(3));
    dns.zone(
        "a.test. 5 A 10.0.0.4",
        "a.test. 5 A 10.0.0.3",
        "a.test. 5 A 10.0.0.2",
        "a.test. 5 A 10.0.0.1");
    ask();
    dns.zone(
        "a.test. 5 A 10.0.0.1",
        "a.test. 5 A 10.0.0.2",
        "a.test. 5 A 10.0.0.3",
        "a.test. 5 A 10.0.0.4");
    ask();

    assertThat(pushed).containsExactly(List.of("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"));
  }

  @Test
  void deadAndBrokenNameServersArePassedOverForOneThatAnswers() throws IOException {
    try (FakeNameServer broken = new FakeNameServer().says(Rcode.SERVFAIL);
        FakeNameServer frozen = new FakeNameServer().spoils(answer -> new byte[0])) {
      source =
          source(
              DnsServerSource.addresses("a.test", 80)
                  .nameServers(deadPort(), broken.address(), frozen.address(), dns.address()));
      ask();
      ask();

      assertThat(pushed).containsExactly(List.of("10.0.0.1:80", "10.0.0.2:80"));
      assertThat(frozen.asked).as("it costs its time once, not at each question").hasSize(1);
    }
  }

  private static InetSocketAddress deadPort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }

  @Test
  void listThatWasRefusedIsPushedAgain() {
    source.ask(
        servers -> {
          throw new IllegalArgumentException("not this list");
        });

    ask();

    assertThat(pushed).hasSize(1);
  }

  @Test
  void errorOfAFilterDoesNotEndTheSource() {
    source =
        source(
            builder()
                .allow(
                    address -> {
                      throw new StackOverflowError("in a filter");
                    }));

    assertThat(ask()).isLessThanOrEqualTo(Duration.ofMillis(1_200));
    assertThat(pushed).isEmpty();
  }

  @Test
  void startedSourceFollowsByItself() throws InterruptedException {
    source = source(builder().refresh(Duration.ofMillis(100), Duration.ofMillis(100)));
    BlockingQueue<List<Server>> lists = new LinkedBlockingQueue<>();
    source.start(lists::add);

    assertThat(lists.take()).hasSize(2);
    dns.zone("a.test. 0 A 10.0.0.7");
    assertThat(lists.take()).containsExactly(Server.of("10.0.0.7:80"));
  }

  @Test
  void closeWaitsForAPushAndLetsNoneFollow() throws InterruptedException {
    CountDownLatch pushing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Consumer<List<Server>> slow =
        servers -> {
          pushing.countDown();
          await(goOn);
          pushed.add(List.of("slow"));
        };
    source.start(slow);
    pushing.await();
    Thread closing = new Thread(source::close, "closing");
    closing.start();
    awaitBlocked(closing);
    goOn.countDown();
    closing.join();
    dns.zone("a.test. 5 A 10.0.0.7");
    ask();

    assertThat(pushed).containsExactly(List.of("slow"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stop) {
      throw new IllegalStateException(stop);
    }
  }

  private static void awaitBlocked(Thread thread) {
    while (thread.getState() != Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }
  }

  @Test
  void closeLeavesNoThreadEvenWhileAQuestionIsOut() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    dns.spoils(
        answer -> {
          asked.countDown();
          return new byte[0];
        });
    source =
        DnsServerSource.addresses("a.test", 80)
            .nameServers(dns.address())
            .timeout(Duration.ofMinutes(1))
            .build();
    source.start(servers -> {});
    asked.await();
    Thread thread = threads().get(0);

    source.close();
    source.close();
    thread.join(TimeUnit.SECONDS.toMillis(30));

    assertThat(thread.isAlive()).isFalse();
    assertThat(threads()).isEmpty();
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("evenkeel-dns-a.test"))
        .toList();
  }

  @Test
  void sourceThatIsNotStartedHasNoThread() {
    assertThat(threads()).isEmpty();
  }

  @Test
  void sourceServesOneBalancerOnce() {
    source.start(servers -> {});

    assertThatThrownBy(() -> source.start(servers -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a.test");
    DnsServerSource closed = source(builder());
    closed.close();
    assertThatThrownBy(() -> closed.start(servers -> {})).isInstanceOf(IllegalStateException.class);
  }
}
