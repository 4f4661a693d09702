package dev.evenkeel.examples.dispatch.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Server;
import dev.evenkeel.examples.dispatch.kernel.ServiceAddress;
import dev.evenkeel.examples.dispatch.kernel.Spread;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DirectRulesTest {

  private static final Server A = Server.of("10.3.0.11:80").withId("a");
  private static final Server B = Server.of("10.3.0.12:80").withId("b");
  private static final Server C = Server.of("10.3.0.13:80").withId("c");

  private final DirectRules rules =
      new DirectRules(
          ServiceAddress.parse("10.3.0.100:80"),
          Spread.TURN,
          "e0",
          "02:00:00:00:00:01",
          servers -> Map.of("a", "02:00:00:00:00:0a", "b", "02:00:00:00:00:0b"));

  @Test
  void newConnectionsGoByTheSlotsAndKnownOnesByTheTable() {
    String script = rules.script(List.of(A, A, B), List.of(A, B));

    assertThat(script)
        .contains("filter hook ingress device \"e0\"")
        .contains("ether daddr set ip saddr . tcp sport map @connections")
        .contains(
            "numgen inc mod 3 map { 0 : 02:00:00:00:00:0a, 1 : 02:00:00:00:00:0a,"
                + " 2 : 02:00:00:00:00:0b }")
        .contains("ether saddr set 02:00:00:00:00:01");
  }

  @Test
  void drainedServerKeepsItsConnections() {
    assertThat(rules.script(List.of(A), List.of(A, B)))
        .contains("ether daddr { 02:00:00:00:00:0a, 02:00:00:00:00:0b } goto send")
        .contains("numgen inc mod 1 map { 0 : 02:00:00:00:00:0a }");
  }

  @Test
  void serverThatIsNotAliveLosesThem() {
    assertThat(rules.script(List.of(A), List.of(A)))
        .contains("ether daddr { 02:00:00:00:00:0a } goto send");
  }

  @Test
  void serverWithoutAMacAddressHasNoSlot() {
    assertThat(rules.script(List.of(A, C), List.of(A, C)))
        .contains("numgen inc mod 1 map { 0 : 02:00:00:00:00:0a }");
    assertThat(rules.script(List.of(C), List.of(C))).doesNotContain("numgen");
  }
}
