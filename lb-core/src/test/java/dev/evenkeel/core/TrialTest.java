package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.ServerState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrialTest {

  private final Rig rig = new Rig();

  private LoadBalancer withTrial() {
    LoadBalancer balancer =
        rig.builder().slowStart(Duration.ZERO).servers(Rig.servers("a", "b")).build();
    rig.policy.down("a", "broken");
    rig.policy.trial("a");
    return balancer;
  }

  private static CallContext idempotent(LoadBalancer balancer) {
    return balancer.newCall().idempotent(true);
  }

  @Test
  void thereIsOnePermit() throws Exception {
    LoadBalancer balancer = withTrial();

    Attempt trial = balancer.begin(idempotent(balancer));
    assertThat(trial.isTrial()).isTrue();
    assertThat(trial.server().id()).isEqualTo("a");
    for (int i = 0; i < 20; i++) {
      assertThat(Rig.once(balancer, idempotent(balancer))).isEqualTo("b");
    }
    trial.report(Outcome.SUCCESS, 1);
    trial.release();

    assertThat(rig.policy.outcomes).contains("a SUCCESS trial");
  }

  @Test
  void aTrialThatOutlivesItsVerdictKeepsTheOnlyPermit() throws Exception {
    LoadBalancer balancer = withTrial();
    Attempt old = balancer.begin(idempotent(balancer));
    rig.policy.down("a", "checks fail");
    rig.policy.trial("a");

    for (int i = 0; i < 20; i++) {
      assertThat(Rig.once(balancer, idempotent(balancer))).isEqualTo("b");
    }
    old.report(Outcome.CANCELED, -1);
    old.release();
    Attempt next = balancer.begin(idempotent(balancer));

    assertThat(next.server().id()).isEqualTo("a");
    for (int i = 0; i < 20; i++) {
      assertThat(Rig.once(balancer, idempotent(balancer))).isEqualTo("b");
    }
    next.release();
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {"CANCELED", "NEUTRAL"})
  void thePermitComesBackWhenTheOutcomeDecidedNothing(Outcome outcome) throws Exception {
    LoadBalancer balancer = withTrial();

    Attempt trial = balancer.begin(idempotent(balancer));
    trial.report(outcome, -1);
    trial.release();

    assertThat(Rig.once(balancer, idempotent(balancer))).isEqualTo("a");
  }

  @Test
  void aFailedTrialGivesNoPermitBackBeforeThePolicysWordIsInForce() throws Exception {
    LoadBalancer balancer = withTrial();
    rig.policy.reaction = outcome -> rig.policy.down("a", "failed again");
    StringBuilder next = new StringBuilder();
    Attempt trial = balancer.begin(idempotent(balancer));
    // While the control is busy, the verdict and the permit wait in its queue; the task below is
    // queued between them and the snapshot that follows from the verdict.
    rig.policy
        .context()
        .schedule(
            Duration.ZERO,
            () -> {
              trial.report(Outcome.FAILURE, 1);
              rig.control
                  .control()
                  .execute(
                      () -> {
                        try {
                          next.append(Rig.once(balancer, idempotent(balancer)));
                        } catch (Exception e) {
                          next.append(e);
                        }
                      });
            });
    rig.control.runDue();
    trial.release();

    assertThat(next).hasToString("b");
    assertThat(balancer.snapshot().server("a").state()).isEqualTo(ServerState.DOWN);
  }

  @Test
  void idempotentCallsAreTriedFirstAndAfterASecondAnyCallIs() throws Exception {
    LoadBalancer balancer = withTrial();

    for (int i = 0; i < 20; i++) {
      assertThat(Rig.once(balancer)).isEqualTo("b");
    }
    rig.ticker.advance(Duration.ofMillis(1001));

    assertThat(Rig.once(balancer)).isEqualTo("a");
  }

  @Test
  void retriesAreNeverTrials() throws Exception {
    LoadBalancer balancer = withTrial();
    rig.ticker.advance(Duration.ofMinutes(1));
    CallContext call = idempotent(balancer);
    Attempt trial = balancer.begin(call);
    trial.release();

    for (int i = 0; i < 20; i++) {
      assertThat(Rig.once(balancer, call)).isEqualTo("b");
    }
  }

  @Test
  void aTrialThatSucceedsBringsTheServerBack() throws Exception {
    LoadBalancer balancer = withTrial();
    rig.policy.reaction = outcome -> rig.policy.up("a");

    Rig.once(balancer, idempotent(balancer));

    assertThat(balancer.snapshot().server("a").state()).isEqualTo(ServerState.UP);
    assertThat(Rig.many(balancer, 100)).containsOnlyKeys("a", "b");
  }

  @Test
  void aFullServerGetsNoTrialAndKeepsItsPermit() throws Exception {
    LoadBalancer balancer =
        rig.builder()
            .servers(Rig.server("a").withMaxInFlight(1), Rig.server("b"))
            .slowStart(Duration.ZERO)
            .build();
    Attempt running = balancer.begin(balancer.newCall().prefer("a"));
    rig.policy.trial("a");

    assertThat(Rig.once(balancer, idempotent(balancer))).isEqualTo("b");
    running.release();

    assertThat(Rig.once(balancer, idempotent(balancer))).isEqualTo("a");
  }

  @Test
  void severalServersAreTriedSideBySide() throws Exception {
    LoadBalancer balancer = rig.over("a", "b", "c");
    rig.policy.trial("a");
    rig.policy.trial("c");

    Attempt one = balancer.begin(idempotent(balancer));
    Attempt two = balancer.begin(idempotent(balancer));

    assertThat(one.server().id() + two.server().id()).isEqualTo("ac");
    one.release();
    two.release();
  }
}
