package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadWeightsTest {

  private final Rig rig = new Rig();

  private static void report(LoadBalancer balancer, String id, double load) throws Exception {
    Attempt attempt = balancer.begin(balancer.newCall().prefer(id));
    attempt.reportLoad(load);
    attempt.release();
  }

  private LoadBalancer weighted() {
    return rig.builder()
        .weightByLoad()
        .servers(Rig.server("a").withWeight(2), Rig.server("b").withWeight(2), Rig.server("c"))
        .build();
  }

  private static int weight(LoadBalancer balancer, String id) {
    return balancer.snapshot().server(id).weight();
  }

  @Test
  void theWeightMovesAgainstTheLoadWithinASecond() throws Exception {
    LoadBalancer balancer = weighted();
    report(balancer, "a", 0.9);
    report(balancer, "b", 0.3);
    rig.pass(Duration.ofSeconds(1));

    assertThat(weight(balancer, "a")).isEqualTo(1333); // mean 0.6
    assertThat(weight(balancer, "b")).isEqualTo(4000);
    assertThat(weight(balancer, "c")).isEqualTo(1000);
    assertThat(balancer.snapshot().server("a").load()).isEqualTo(0.9);
  }

  @Test
  void noLoadMovesAWeightByMoreThanTen() throws Exception {
    LoadBalancer balancer = weighted();
    report(balancer, "a", 1_000_000);
    report(balancer, "b", 0);
    rig.pass(Duration.ofSeconds(1));

    assertThat(weight(balancer, "a")).isBetween(200, 1000);
    assertThat(weight(balancer, "b")).isEqualTo(20_000);
  }

  @Test
  void nonsenseIsPassedOver() throws Exception {
    LoadBalancer balancer = weighted();
    report(balancer, "a", Double.NaN);
    report(balancer, "a", -1);
    report(balancer, "a", Double.POSITIVE_INFINITY);
    rig.pass(Duration.ofSeconds(2));

    assertThat(balancer.snapshot().server("a").load()).isNaN();
    assertThat(weight(balancer, "a")).isEqualTo(2000);
  }

  @Test
  void loadsAreOnlyShownUnlessAskedFor() throws Exception {
    LoadBalancer balancer = rig.over("a", "b");
    report(balancer, "a", 0.9);
    report(balancer, "b", 0.1);
    rig.pass(Duration.ofSeconds(2));

    assertThat(weight(balancer, "a")).isEqualTo(1000);
    assertThat(balancer.snapshot().server("b").load()).isEqualTo(0.1);
  }
}
