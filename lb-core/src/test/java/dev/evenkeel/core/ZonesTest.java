package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ZonesTest {

  private final Rig rig = new Rig();

  private static List<Server> zoned() {
    return List.of(
        Rig.server("a0").withZone("a"),
        Rig.server("a1").withZone("a"),
        Rig.server("b0").withZone("b"),
        Rig.server("b1").withZone("b"),
        Rig.server("n0"));
  }

  private LoadBalancerBuilder builder() {
    return rig.builder().slowStart(Duration.ZERO).servers(zoned());
  }

  @Test
  void theOwnZoneIsPreferredAndSpillsByTheRuleOfTiers() throws Exception {
    LoadBalancer balancer = builder().zone("a").build();
    assertThat(Rig.many(balancer, 200)).containsOnlyKeys("a0", "a1");

    rig.policy.down("a0", "broken");
    Map<String, Integer> counts = Rig.many(balancer, 1000);
    assertThat(counts.get("a1")).isCloseTo(700, Offset.offset(60));
    assertThat(counts).containsOnlyKeys("a1", "b0", "b1", "n0");

    rig.policy.down("a1", "broken");
    assertThat(Rig.many(balancer, 200)).containsOnlyKeys("b0", "b1", "n0");
  }

  @Test
  void withoutAnOwnZoneAllAreEqual() throws Exception {
    assertThat(Rig.many(builder().build(), 500)).hasSize(5);
  }

  @Test
  void aZoneWithoutServersLeavesTheTrafficToTheOthers() throws Exception {
    assertThat(Rig.many(builder().zone("elsewhere").build(), 500)).hasSize(5);
  }

  @Test
  void aCallMayPreferAZoneAndFallsBackWhenThatIsTried() throws Exception {
    LoadBalancer balancer = builder().zone("a").build();
    CallContext call = balancer.newCall().preferZone("b");

    String first = Rig.once(balancer, call);
    call.exclude(first);
    String second = Rig.once(balancer, call);
    call.exclude(second);

    assertThat(List.of(first, second)).containsExactlyInAnyOrder("b0", "b1");
    assertThat(Rig.once(balancer, call)).isIn("a0", "a1");
  }

  @Test
  void ownZoneComesBeforeOtherZonesAndTheseBeforeBackups() throws Exception {
    LoadBalancer balancer =
        rig.builder()
            .zone("a")
            .servers(
                Rig.server("backup").withZone("a").asBackup(),
                Rig.server("far").withZone("b"),
                Rig.server("near").withZone("a"))
            .build();
    CallContext call = balancer.newCall();
    StringBuilder order = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      String id = Rig.once(balancer, call);
      order.append(id).append(' ');
      call.exclude(id);
    }

    assertThat(order).hasToString("near far backup ");
  }
}
