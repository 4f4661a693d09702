package dev.evenkeel.examples.dispatch.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What the name server says, over UDP on the loopback address. */
@Timeout(30)
final class AnswersTest {

  private static final String THREE = "10.0.0.1:80;id=a,10.0.0.2:80;id=b,10.0.0.3:80;id=c";

  private Dig dig;

  @BeforeEach
  void startWithThreeServers() throws IOException {
    dig = Dig.at("--servers", THREE, "--check", "none");
  }

  private void start(String servers, String... more) throws IOException {
    dig.close();
    List<String> options = new ArrayList<>(List.of("--servers", servers, "--check", "none"));
    options.addAll(List.of(more));
    dig = Dig.at(options.toArray(new String[0]));
  }

  @AfterEach
  void stop() {
    dig.close();
  }

  @Test
  void roundRobinRotatesTheAddresses() throws IOException {
    start(THREE, "--strategy", "round-robin");
    List<String> first = dig.addresses();
    List<String> second = dig.addresses();
    List<String> third = dig.addresses();

    assertThat(first).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2", "10.0.0.3");
    assertThat(second).containsExactly(first.get(1), first.get(2), first.get(0));
    assertThat(third).containsExactly(first.get(2), first.get(0), first.get(1));
  }

  @Test
  void firstAddressGoesByTheWeights() throws IOException {
    start("10.0.0.1:80;weight=3,10.0.0.2:80", "--strategy", "wrr", "--answers", "1");
    Map<List<String>, Integer> answers = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      answers.merge(dig.addresses(), 1, Integer::sum);
    }

    assertThat(answers).isEqualTo(Map.of(List.of("10.0.0.1"), 30, List.of("10.0.0.2"), 10));
  }

  @Test
  void questionsForTheOtherFamilyDoNotTurnTheWheel() throws IOException {
    start("10.0.0.1:80,10.0.0.2:80", "--strategy", "rr", "--answers", "1");
    List<String> first = dig.addresses();
    Message other = dig.ask("www.test", Type.AAAA);

    assertThat(other.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(other.getSection(Section.ANSWER)).isEmpty();
    assertThat(dig.addresses()).isNotEqualTo(first);
  }

  @Test
  void eachFamilyHasItsServers() throws IOException {
    start("10.0.0.1:80,[fd00::1]:80");

    assertThat(dig.addresses()).containsExactly("10.0.0.1");
    assertThat(Dig.rdata(dig.ask("www.test", Type.AAAA), Section.ANSWER))
        .containsExactly("fd00:0:0:0:0:0:0:1");
  }

  @Test
  void answersAreAuthoritativeAndShortLived() throws IOException {
    start(THREE, "--ttl", "2s");
    Message answer = dig.ask("WWW.test", Type.A);

    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answer.getHeader().getFlag(Flags.RA)).isFalse();
    assertThat(answer.getSection(Section.ANSWER)).allMatch(record -> record.getTTL() == 2);
    assertThat(answer.getQuestion().getName()).hasToString("WWW.test.");
  }

  @Test
  void serverThatIsDownIsNotNamed() throws IOException {
    dig.server().engine().forceDown("b");
    assertThat(dig.addresses()).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.3");

    dig.server().engine().restore("b");
    assertThat(dig.addresses()).contains("10.0.0.2");
  }

  @Test
  void backupIsNamedWhenNobodyElseIsUp() throws IOException {
    start("10.0.0.1:80;id=a,10.0.0.9:80;tier=1");
    assertThat(dig.addresses()).containsExactly("10.0.0.1");

    dig.server().engine().forceDown("a");
    assertThat(dig.addresses()).containsExactly("10.0.0.9");
  }

  @Test
  void drainedServerIsNotNamed() throws IOException {
    start("10.0.0.1:80,10.0.0.2:80;weight=0");

    assertThat(dig.addresses()).containsExactly("10.0.0.1");
  }

  @Test
  void nearestServersAreNamedToTheClientsNetwork() throws IOException {
    start(
        "10.1.0.1:80;zone=eu;id=a,10.2.0.1:80;zone=us,10.1.0.2:80;zone=eu;id=b",
        "--networks",
        "192.0.2.0/24=eu,198.51.100.0/24=us,127.0.0.0/8=us");
    EDNSOption client = new ClientSubnetOption(24, InetAddress.getByName("192.0.2.0"));
    Message answer = dig.askWith(client, "www.test", Type.A);
    ClientSubnetOption scope =
        (ClientSubnetOption) answer.getOPT().getOptions(EDNSOption.Code.CLIENT_SUBNET).get(0);

    assertThat(Dig.rdata(answer, Section.ANSWER)).containsExactlyInAnyOrder("10.1.0.1", "10.1.0.2");
    assertThat(scope.getScopePrefixLength()).isEqualTo(24);
    assertThat(dig.addresses()).as("by the address of the asker").containsExactly("10.2.0.1");

    dig.server().engine().forceDown("a");
    dig.server().engine().forceDown("b");
    assertThat(Dig.rdata(dig.askWith(client, "www.test", Type.A), Section.ANSWER))
        .as("others, where none is near")
        .containsExactly("10.2.0.1");
  }

  @Test
  void networkKeepsItsServerByAHash() throws IOException {
    start(THREE, "--strategy", "maglev", "--answers", "1");
    EDNSOption client = new ClientSubnetOption(24, InetAddress.getByName("192.0.2.0"));
    List<String> first = Dig.rdata(dig.askWith(client, "www.test", Type.A), Section.ANSWER);

    for (int i = 0; i < 10; i++) {
      assertThat(Dig.rdata(dig.askWith(client, "www.test", Type.A), Section.ANSWER))
          .isEqualTo(first);
    }
  }

  @Test
  void servicesHaveTheServersWithPortWeightAndTier() throws IOException {
    start("10.0.0.1:8080;weight=3,10.0.0.2:8081;tier=1;id=b,10.0.0.3:8080;id=c");
    dig.server().engine().forceDown("c");
    Message answer = dig.ask("_http._tcp.www.test", Type.SRV);

    assertThat(Dig.rdata(answer, Section.ANSWER))
        .containsExactly("0 3 8080 10-0-0-1.www.test.", "1 1 8081 10-0-0-2.www.test.");
    assertThat(Dig.rdata(answer, Section.ADDITIONAL)).contains("10.0.0.1", "10.0.0.2");
    assertThat(Dig.rdata(dig.ask("10-0-0-2.www.test", Type.A), Section.ANSWER))
        .containsExactly("10.0.0.2");
  }

  @Test
  void zoneHasItsAuthorityAndNameServer() throws IOException {
    long before = serial();
    dig.server().engine().forceDown("a");

    assertThat(Dig.rdata(dig.ask("www.test", Type.NS), Section.ANSWER))
        .containsExactly("ns.www.test.");
    assertThat(Dig.rdata(dig.ask("ns.www.test", Type.A), Section.ANSWER))
        .containsExactly("127.0.0.1");
    assertThat(serial()).as("serial after a change").isGreaterThan(before);
  }

  private long serial() throws IOException {
    Message answer = dig.ask("www.test", Type.SOA);
    return ((SOARecord) answer.getSection(Section.ANSWER).get(0)).getSerial();
  }

  @Test
  void whatIsNotThereIsSaidAsTheRulesWant() throws IOException {

    Message nothing = dig.ask("nothing.www.test", Type.A);
    assertThat(nothing.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(nothing.getSection(Section.AUTHORITY)).hasSize(1);
    Message noText = dig.ask("www.test", Type.TXT);
    assertThat(noText.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(noText.getSection(Section.AUTHORITY)).hasSize(1);
    assertThat(dig.ask("_tcp.www.test", Type.A).getRcode())
        .as("a name above another exists")
        .isEqualTo(Rcode.NOERROR);
    assertThat(dig.ask("elsewhere.test", Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(dig.ask("www.test", Type.ANY).getRcode()).isEqualTo(Rcode.REFUSED);
  }
}
