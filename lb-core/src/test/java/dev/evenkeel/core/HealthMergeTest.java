package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.ServerState;
import dev.evenkeel.api.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthMergeTest {

  private final Rig rig = new Rig();
  private final TestPolicy second = new TestPolicy("second");

  private LoadBalancer over(String... ids) {
    return rig.builder().health(second).servers(Rig.servers(ids)).build();
  }

  private static void assertState(
      LoadBalancer balancer, String id, ServerState state, String reason) {
    assertThat(balancer.snapshot().server(id).state()).isEqualTo(state);
    assertThat(balancer.snapshot().server(id).reason()).isEqualTo(reason);
  }

  @Test
  void anyPolicyMayObjectAndAllMustAgreeToHaveItBack() {
    LoadBalancer balancer = over("a", "b");

    rig.policy.down("a", "slow");
    second.down("a", "refused");
    assertState(balancer, "a", ServerState.DOWN, "test: slow");
    rig.policy.up("a");
    assertState(balancer, "a", ServerState.DOWN, "second: refused");
    second.trial("a");
    assertState(balancer, "a", ServerState.TRIAL, "second: may be well again");
    rig.policy.down("a", "slow");
    assertState(balancer, "a", ServerState.DOWN, "test: slow");
    rig.policy.up("a");
    second.up("a");
    assertState(balancer, "a", ServerState.UP, "");
  }

  @Test
  void anOperatorsWordStandsAboveThePolicies() {
    LoadBalancer balancer = over("a", "b");
    rig.policy.down("a", "slow");

    balancer.forceUp("a");
    assertState(balancer, "a", ServerState.UP, "forced up by hand");
    balancer.drain("a");
    assertState(balancer, "a", ServerState.DRAINING, "drained by hand");
    balancer.forceDown("a");
    assertState(balancer, "a", ServerState.DOWN, "forced down by hand");
    balancer.restore("a");
    assertState(balancer, "a", ServerState.DOWN, "test: slow");
  }

  @Test
  void weightNoughtStandsAboveForceUpButBelowForceDown() {
    LoadBalancer balancer = over("a", "b");
    balancer.update(List.of(Rig.server("a").withWeight(0), Rig.server("b")));

    balancer.forceUp("a");
    assertState(balancer, "a", ServerState.DRAINING, "weight 0");
    balancer.forceDown("a");
    assertState(balancer, "a", ServerState.DOWN, "forced down by hand");
  }

  @Test
  void aServerIsInItsStateSinceItChangedNotSinceTheLastVerdict() {
    LoadBalancer balancer = over("a", "b");
    rig.ticker.advance(Duration.ofSeconds(2));
    rig.policy.down("a", "slow");
    rig.ticker.advance(Duration.ofSeconds(3));
    rig.policy.down("a", "slower");

    assertThat(balancer.snapshot().server("a").since()).isEqualTo(Duration.ofSeconds(3));
    assertThat(balancer.snapshot().server("b").since()).isEqualTo(Duration.ofSeconds(5));
    assertState(balancer, "a", ServerState.DOWN, "test: slower");
  }

  @Test
  void everyChangeIsOneEventWithItsReason() {
    LoadBalancer balancer = over("a", "b");

    rig.policy.down("a", "slow");
    second.down("a", "refused");
    rig.policy.up("a");
    second.up("a");

    assertThat(rig.journal.about("state"))
        .containsExactly("state a UP->DOWN test: slow", "state a DOWN->UP ");
    assertThat(balancer.snapshot().server("a").state()).isEqualTo(ServerState.UP);
  }

  @Test
  void aRepeatedVerdictBuildsNothingAnew() {
    LoadBalancer balancer = over("a", "b");
    rig.policy.down("a", "slow");
    long version = balancer.snapshot().version();

    rig.policy.down("a", "slow");
    rig.policy.up("b");

    assertThat(balancer.snapshot().version()).isEqualTo(version);
  }

  @Test
  void aRepeatedVerdictAgainstAServerForcedUpDoesNotKeepItOut() throws Exception {
    LoadBalancer balancer = over("a", "b");
    rig.policy.down("a", "slow");
    balancer.forceUp("a");
    rig.pass(Duration.ofMinutes(1));

    rig.policy.down("a", "slow");

    assertThat(Rig.many(balancer, 100)).containsOnlyKeys("a", "b");
  }

  @Test
  void verdictsOnStrangersArePassedOver() {
    LoadBalancer balancer = over("a");

    rig.policy.down("nobody", "slow");

    assertThat(balancer.snapshot().servers()).hasSize(1);
    assertThatThrownBy(() -> balancer.forceDown("nobody"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("service 'orders' has no server 'nobody'; it has: [a]");
  }

  @Test
  void aVerdictAgainstActsBeforeTheControlThreadHasSeenIt() throws Exception {
    LoadBalancer balancer = over("a", "b");
    List<String> during = new ArrayList<>();
    // The control is busy with this task, so the verdict's own task waits behind it.
    rig.policy
        .context()
        .schedule(
            Duration.ZERO,
            () -> {
              rig.policy.down("a", "slow");
              for (int i = 0; i < 50; i++) {
                try {
                  during.add(Rig.once(balancer));
                } catch (Exception e) {
                  during.add(e.toString());
                }
              }
            });
    rig.control.runDue();

    assertThat(during).hasSize(50).containsOnly("b");
  }

  @Test
  void aVerdictAgainstIsNotLostToASnapshotInTheMaking() {
    List<Boolean> objected = new ArrayList<>();
    boolean[] armed = {false};
    TestPolicy policy = new TestPolicy("late");
    // The clock is read at the start of each snapshot's making: the verdict comes right then.
    LoadBalancer[] balancer = new LoadBalancer[1];
    ManualControl control =
        new ManualControl(
            () -> {
              if (armed[0]) {
                armed[0] = false;
                policy.down("a", "slow");
              }
              return 0;
            });
    balancer[0] =
        LoadBalancer.builder("orders")
            .manualControl(control)
            .health(policy)
            .servers(Rig.servers("a", "b"))
            .scheduler(
                () ->
                    candidates -> {
                      candidates.forEach(
                          c -> {
                            if (c instanceof Member member && c.server().id().equals("a")) {
                              objected.add(member.upstream.objected);
                            }
                          });
                      return new RandomPicker(candidates);
                    })
            .build();
    objected.clear();

    armed[0] = true;
    balancer[0].forceUp("b");

    assertThat(objected).containsExactly(true);
    assertState(balancer[0], "a", ServerState.DOWN, "late: slow");
  }

  @Test
  void policiesHearOfMembersAndOutcomesAndMayThrow() throws Exception {
    LoadBalancer balancer = over("a");
    rig.policy.reaction =
        outcome -> {
          throw new AssertionError("a policy gone wrong");
        };

    Rig.once(balancer);

    assertThat(second.outcomes).containsExactly("a SUCCESS");
    assertThat(second.members).containsExactly(Rig.servers("a"));
    assertThat(Rig.inFlight(balancer)).isZero();
  }

  @Test
  void aTaskThatThrowsDoesNotHarmTheNext() {
    LoadBalancer balancer = over("a");
    List<String> ran = new ArrayList<>();
    rig.policy
        .context()
        .schedule(
            Duration.ofMillis(10),
            () -> {
              throw new IllegalStateException("a task gone wrong");
            });
    rig.policy.context().schedule(Duration.ofMillis(10), () -> ran.add("second"));
    rig.policy.context().schedule(Duration.ofMillis(10), () -> ran.add("taken back")).cancel();
    rig.policy.context().schedule(Duration.ofDays(200_000), () -> ran.add("never"));

    rig.pass(Duration.ofSeconds(1));

    assertThat(ran).containsExactly("second");
    assertThat(balancer.snapshot().servers()).hasSize(1);
  }

  @Test
  void policiesStartOnTheControlThread() {
    List<String> threads = new ArrayList<>();
    TestPolicy policy = new TestPolicy("where");
    try (LoadBalancer balancer =
        LoadBalancer.builder("orders")
            .servers("a:1")
            .health(
                new dev.evenkeel.api.HealthPolicy() {
                  @Override
                  public String name() {
                    return "thread";
                  }

                  @Override
                  public void start(Context context) {
                    threads.add(Thread.currentThread().getName());
                  }

                  @Override
                  public void onMembers(List<dev.evenkeel.api.Server> members) {
                    threads.add(Thread.currentThread().getName());
                  }

                  @Override
                  public void close() {}
                })
            .health(policy)
            .build()) {
      balancer.forceUp("a:1"); // behind what waits in the control's queue
      assertThat(threads).containsExactly("evenkeel-orders", "evenkeel-orders");
      assertThat(policy.members).hasSize(1);
      policy.context().verdict("a:1", Verdict.up());
    }
  }
}
