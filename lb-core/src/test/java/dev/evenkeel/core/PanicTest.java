package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PanicTest {

  private final Rig rig = new Rig();

  private LoadBalancer over(int size, int threshold) {
    return rig.builder()
        .slowStart(Duration.ZERO)
        .panicThreshold(threshold)
        .servers(Rig.fleet(size))
        .build();
  }

  @Test
  void belowTheThresholdAllAreUsedAndItIsTold() throws Exception {
    LoadBalancer balancer = over(10, 50);
    for (int i = 0; i < 5; i++) {
      rig.policy.down("s" + i, "broken");
    }
    assertThat(Rig.many(balancer, 500)).hasSize(5);
    assertThat(balancer.snapshot().panicking()).isFalse();

    rig.policy.down("s5", "broken");
    assertThat(Rig.many(balancer, 500)).hasSize(10);
    assertThat(balancer.snapshot().panicking()).isTrue();

    rig.policy.up("s5");
    assertThat(Rig.many(balancer, 500)).hasSize(5);
    assertThat(rig.journal.about("panic")).containsExactly("panic true", "panic false");
  }

  @Test
  void panicDoesNotReachForWhatAnOperatorTookOut() throws Exception {
    LoadBalancer balancer = over(4, 100);
    balancer.forceDown("s0");
    balancer.drain("s1");
    rig.policy.down("s2", "broken");

    assertThat(Rig.many(balancer, 200)).containsOnlyKeys("s2", "s3");
  }

  @Test
  void failingClosedHoldsEvenWithAThreshold() {
    LoadBalancer balancer =
        rig.builder().failOpen(false).panicThreshold(50).servers(Rig.fleet(2)).build();
    rig.policy.down("s0", "broken");
    rig.policy.down("s1", "broken");

    assertThat(balancer.snapshot().panicking()).isFalse();
    assertThat(balancer.explain(balancer.newCall()).servers()).noneMatch(line -> line.candidate());
  }

  @Test
  void thereAreNoTrialsInPanicAsAllAreTriedAnyway() throws Exception {
    LoadBalancer balancer = over(1, 0);
    rig.policy.trial("s0");

    Attempt attempt = balancer.begin(balancer.newCall().idempotent(true));

    assertThat(attempt.isTrial()).isFalse();
    attempt.release();
  }
}
