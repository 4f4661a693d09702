package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.ServerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class WeightsTest {

  private final Rig rig = new Rig();

  @Test
  void theFallbackDrawsByWeightFromOneToAThousand() throws Exception {
    LoadBalancer balancer =
        rig.builder()
            .servers(
                Rig.server("a").withWeight(1),
                Rig.server("b").withWeight(3),
                Rig.server("c").withWeight(1000))
            .build();

    Map<String, Integer> counts = Rig.many(balancer, 100_400);

    assertThat(counts.get("a")).isCloseTo(100, Offset.offset(50));
    assertThat(counts.get("b")).isCloseTo(300, Offset.offset(90));
    assertThat(counts.get("c")).isCloseTo(100_000, Offset.offset(150));
  }

  @Test
  void schedulersSeeWeightsInThousandthsAndNeverNothing() {
    List<Integer> seen = new ArrayList<>();
    Scheduler watching =
        candidates -> {
          candidates.stream().map(Candidate::weight).forEach(seen::add);
          return new RandomPicker(candidates);
        };

    rig.builder()
        .servers(Rig.server("a").withWeight(0), Rig.server("b"), Rig.server("c").withWeight(1000))
        .scheduler(() -> watching)
        .build();

    assertThat(seen).containsExactly(1000, 1_000_000);
  }

  @Test
  void weightNoughtDrainsAndAnotherWeightRestores() throws Exception {
    LoadBalancer balancer =
        rig.builder().slowStart(java.time.Duration.ZERO).servers(Rig.servers("a", "b")).build();
    Attempt running = balancer.begin(balancer.newCall().prefer("a"));

    balancer.update(List.of(Rig.server("a").withWeight(0), Rig.server("b")));
    assertThat(Rig.many(balancer, 100)).containsOnlyKeys("b");
    assertThat(balancer.snapshot().server("a").state()).isEqualTo(ServerState.DRAINING);
    assertThat(balancer.snapshot().server("a").reason()).isEqualTo("weight 0");
    assertThat(balancer.snapshot().server("a").inFlight()).isEqualTo(1);
    running.release();

    balancer.update(List.of(Rig.server("a").withWeight(1000), Rig.server("b")));
    assertThat(Rig.many(balancer, 1000).get("a")).isGreaterThan(980);
  }

  @Test
  void weightNoughtKeepsAServerOutEvenWhenAllOthersAreDown() throws Exception {
    LoadBalancer balancer =
        rig.builder().servers(Rig.server("a").withWeight(0), Rig.server("b")).build();
    rig.policy.down("b", "broken");

    assertThat(Rig.many(balancer, 50)).containsOnlyKeys("b");
  }
}
