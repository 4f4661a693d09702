package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LeakTest {

  private final Rig rig = new Rig();

  private static void forget(LoadBalancer balancer) throws Exception {
    balancer.begin(balancer.newCall());
  }

  @Test
  void anAttemptThatWasDroppedComesBackAndIsTold() throws Exception {
    LoadBalancer balancer = rig.over("a");
    forget(balancer);
    assertThat(Rig.inFlight(balancer)).isEqualTo(1);

    while (Rig.inFlight(balancer) > 0) {
      System.gc();
      rig.pass(Duration.ofSeconds(1));
    }

    assertThat(rig.journal.lines)
        .containsSubsequence("started a 1", "ended a NEUTRAL -1", "released a", "leaked a");
  }

  @Test
  void anAttemptThatIsHeldOrReleasedIsNoLeak() throws Exception {
    LoadBalancer balancer = rig.over("a");
    Attempt held = balancer.begin(balancer.newCall());
    Rig.once(balancer);
    forget(balancer);
    while (Rig.inFlight(balancer) > 1) {
      System.gc();
      rig.pass(Duration.ofSeconds(1));
    }

    assertThat(rig.journal.about("leaked")).hasSize(1);
    held.report(Outcome.SUCCESS, 1);
    held.release();
  }
}
