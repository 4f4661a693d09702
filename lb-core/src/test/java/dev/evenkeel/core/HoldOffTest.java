package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.ServerState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HoldOffTest {

  private final Rig rig = new Rig();
  private final LoadBalancer balancer =
      rig.builder().slowStart(Duration.ZERO).servers(Rig.servers("a", "b")).build();

  private void holdOff(Duration howLong) throws Exception {
    Attempt attempt = balancer.begin(balancer.newCall().prefer("a"));
    attempt.holdOff(howLong);
    attempt.release();
  }

  private ServerState state() {
    return balancer.snapshot().server("a").state();
  }

  @Test
  void aServerIsLeftAloneForAsLongAsItAsked() throws Exception {
    holdOff(Duration.ofSeconds(10));

    assertThat(state()).isEqualTo(ServerState.DOWN);
    assertThat(balancer.snapshot().server("a").reason())
        .isEqualTo("retry-after: asked to be left alone for 10000 ms");
    rig.pass(Duration.ofMillis(9750));
    assertThat(state()).isEqualTo(ServerState.DOWN);
    rig.pass(Duration.ofMillis(250));
    assertThat(state()).isEqualTo(ServerState.UP);
  }

  @Test
  void theLongerWishHoldsAndFiveMinutesAreTheMost() throws Exception {
    Attempt one = balancer.begin(balancer.newCall().prefer("a"));
    Attempt two = balancer.begin(balancer.newCall().prefer("a"));
    one.holdOff(Duration.ofSeconds(10));
    two.holdOff(Duration.ofSeconds(5));
    rig.pass(Duration.ofSeconds(8));
    assertThat(state()).isEqualTo(ServerState.DOWN);

    two.holdOff(Duration.ofDays(300_000));
    rig.pass(Duration.ofSeconds(299));
    assertThat(state()).isEqualTo(ServerState.DOWN);
    rig.pass(Duration.ofSeconds(1));

    assertThat(state()).isEqualTo(ServerState.UP);
    one.release();
    two.release();
  }

  @Test
  void noughtAndLessAreNoWish() throws Exception {
    holdOff(Duration.ZERO);
    holdOff(Duration.ofSeconds(-3));

    assertThat(state()).isEqualTo(ServerState.UP);
  }

  @Test
  void allWhoWishToBeLeftAloneAreUsedAllTheSame() throws Exception {
    holdOff(Duration.ofSeconds(10));
    Attempt attempt = balancer.begin(balancer.newCall());
    attempt.holdOff(Duration.ofSeconds(10));
    attempt.release();

    assertThat(Rig.many(balancer, 100)).containsOnlyKeys("a", "b");
  }
}
