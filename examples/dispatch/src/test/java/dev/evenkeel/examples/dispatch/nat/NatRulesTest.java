package dev.evenkeel.examples.dispatch.nat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Server;
import dev.evenkeel.examples.dispatch.kernel.ServiceAddress;
import dev.evenkeel.examples.dispatch.kernel.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NatRulesTest {

  private static final Server A = Server.of("10.2.1.2:8080");
  private static final Server B = Server.of("10.2.2.2:80");

  private static NatRules rules(String service, Spread spread, boolean masquerade) {
    return new NatRules(ServiceAddress.parse(service), spread, masquerade);
  }

  @Test
  void eachSlotNamesAServerAndItsPort() {
    String script =
        rules("10.9.9.9:80", Spread.TURN, false).script(List.of(A, A, B), List.of(A, B));

    assertThat(script)
        .contains("flush table ip evenkeel_10.9.9.9_80")
        .contains(
            "add rule ip evenkeel_10.9.9.9_80 balance ip daddr 10.9.9.9 tcp dport 80 dnat ip to"
                + " numgen inc mod 3 map"
                + " { 0 : 10.2.1.2 . 8080, 1 : 10.2.1.2 . 8080, 2 : 10.2.2.2 . 80 }")
        .doesNotContain("reject")
        .doesNotContain("masquerade");
  }

  @Test
  void slotIsFoundByChanceOrByTheClient() {
    List<Server> slots = List.of(A, B);

    assertThat(rules("10.9.9.9:80", Spread.RANDOM, false).script(slots, slots))
        .contains("numgen random mod 2");
    assertThat(rules("10.9.9.9:80", Spread.CLIENT, false).script(slots, slots))
        .contains("jhash ip saddr mod 2");
  }

  @Test
  void withoutServersNewConnectionsAreReset() {
    assertThat(rules("10.9.9.9:80", Spread.TURN, false).script(List.of(), List.of()))
        .contains("ip daddr 10.9.9.9 tcp dport 80 ct state new reject with tcp reset")
        .doesNotContain("dnat");
  }

  @Test
  void sixthVersionHasItsOwnFamily() {
    Server six = Server.of("[fd00::1]:80");

    assertThat(rules("[fd00::9]:80", Spread.CLIENT, true).script(List.of(six), List.of(six)))
        .contains("table ip6 evenkeel_fd00.0.0.0.0.0.0.9_80 {")
        .contains("dnat ip6 to jhash ip6 saddr mod 1 map { 0 : fd00:0:0:0:0:0:0:1 . 80 }")
        .contains("ct original ip6 daddr fd00:0:0:0:0:0:0:9 masquerade");
  }
}
