package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.NoAvailableServerException.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoServerTest {

  private final Rig rig = new Rig();

  private static NoAvailableServerException failure(LoadBalancer balancer, CallContext call) {
    return catchThrowableOfType(NoAvailableServerException.class, () -> balancer.begin(call));
  }

  private static NoAvailableServerException failure(LoadBalancer balancer) {
    return failure(balancer, balancer.newCall());
  }

  @Test
  void noServersSaysThatNoneIsKnown() {
    LoadBalancer balancer = rig.builder().source(onChange -> {}).build();

    NoAvailableServerException failure = failure(balancer);

    assertThat(failure.reason()).isEqualTo(Reason.NO_SERVERS);
    assertThat(failure.service()).isEqualTo("orders");
    assertThat(failure)
        .hasMessage(
            "no server for 'orders': there are no servers, or none has been found yet; awaitReady"
                + " waits for the first");
    assertThat(rig.journal.lines).contains("none NO_SERVERS");
  }

  @Test
  void allDownNamesEveryServerWhyAndSinceWhen() {
    LoadBalancer balancer =
        rig.builder().failOpen(false).servers(Rig.servers("a", "b", "c", "d")).build();
    rig.policy.down("a", "3 checks failed");
    balancer.forceDown("b");
    rig.policy.trial("c");
    balancer.drain("d");
    rig.ticker.advance(Duration.ofMillis(1500));

    NoAvailableServerException failure = failure(balancer, balancer.newCall().exclude("c"));

    assertThat(failure.reason()).isEqualTo(Reason.ALL_DOWN);
    assertThat(failure.getMessage())
        .startsWith("no server for 'orders': all servers are down or draining")
        .contains(
            "(a is down for 1500 ms: test: 3 checks failed, "
                + "b is down for 1500 ms: forced down by hand, "
                + "c was tried or excluded, "
                + "d drains for 1500 ms: drained by hand)");
  }

  @Test
  void aTrialIsNamedAsSuchWhileItsPermitIsOut() throws Exception {
    LoadBalancer balancer = rig.builder().failOpen(false).servers(Rig.servers("a")).build();
    rig.policy.trial("a");

    Attempt trial = balancer.begin(balancer.newCall().idempotent(true));

    assertThat(trial.isTrial()).isTrue();
    assertThat(failure(balancer)).hasMessageContaining("a is on trial for 0 ms: test: may be well");
    trial.release();
  }

  @Test
  void allFullSaysHowManyRunAndWhatToDo() throws Exception {
    LoadBalancer balancer =
        rig.builder().servers(Rig.server("a").withMaxInFlight(1), Rig.server("b")).build();
    rig.policy.down("b", "broken");
    Attempt running = balancer.begin(balancer.newCall());

    NoAvailableServerException failure = failure(balancer);

    assertThat(failure.reason()).isEqualTo(Reason.ALL_FULL);
    assertThat(failure.getMessage())
        .contains("all servers that are up are full; raise maxInFlight")
        .contains("a is full with 1 in flight")
        .contains("b is down for 0 ms: test: broken");
    running.release();
  }

  @Test
  void allExcludedSaysSo() {
    LoadBalancer balancer = rig.over("a", "b");

    NoAvailableServerException failure =
        failure(balancer, balancer.newCall().exclude("a").exclude("b"));

    assertThat(failure.reason()).isEqualTo(Reason.ALL_EXCLUDED);
    assertThat(failure)
        .hasMessage(
            "no server for 'orders': all servers that are up were tried or excluded by the call"
                + " (a was tried or excluded, b was tried or excluded)");
  }

  @Test
  void whetherSomebodyIsLeftIsToldWithoutAnAttempt() throws Exception {
    LoadBalancer balancer =
        rig.builder().servers(Rig.server("a").withMaxInFlight(1), Rig.server("b")).build();
    CallContext call = balancer.newCall();

    assertThat(balancer.hasServerFor(call.exclude("b"))).isTrue();
    Attempt running = balancer.begin(call);
    assertThat(balancer.hasServerFor(call)).as("a full, b excluded").isFalse();
    running.release();
    assertThat(balancer.hasServerFor(call)).isTrue();
    balancer.drain("a");
    assertThat(balancer.hasServerFor(call)).as("a drains, b excluded").isFalse();
    assertThat(balancer.hasServerFor(call.clearExclusions())).isTrue();
    balancer.close();
    assertThat(balancer.hasServerFor(call)).as("closed").isFalse();
    assertThat(rig.journal.about("none")).isEmpty();
  }

  @Test
  void aFullServerIsLeftWhereCallersWaitForRoom() throws Exception {
    LoadBalancer balancer =
        rig.builder()
            .waitWhenFull(Duration.ofMillis(1), 1)
            .servers(Rig.server("a").withMaxInFlight(1))
            .build();
    Attempt running = balancer.begin(balancer.newCall());

    assertThat(balancer.hasServerFor(balancer.newCall())).isTrue();
    assertThat(balancer.hasServerFor(balancer.newCall().exclude("a"))).isFalse();
    running.release();
  }

  @Test
  void closedSaysSo() {
    LoadBalancer balancer = rig.over("a");
    balancer.close();

    assertThat(failure(balancer).reason()).isEqualTo(Reason.CLOSED);
    assertThat(failure(balancer))
        .hasMessage("no server for 'orders': the load balancer is closed; build another");
  }

  @Test
  void aLongListIsCutToFitAScreen() {
    LoadBalancer balancer = rig.builder().failOpen(false).servers(Rig.fleet(30)).build();
    List.copyOf(balancer.snapshot().servers())
        .forEach(status -> rig.policy.down(status.server().id(), "broken"));

    assertThat(failure(balancer).getMessage())
        .contains("s19 is down")
        .doesNotContain("s20 is")
        .endsWith(", and 10 more)");
  }

  @Test
  void allDownFailsOpenUnlessToldOtherwise() throws Exception {
    LoadBalancer balancer = rig.over("a", "b", "c");
    rig.policy.down("a", "x");
    rig.policy.down("b", "x");
    balancer.forceDown("c");

    assertThat(Rig.many(balancer, 100)).containsOnlyKeys("a", "b");
    assertThat(balancer.snapshot().panicking()).isTrue();
    assertThat(rig.journal.about("panic")).containsExactly("panic true");

    rig.policy.up("b");
    assertThat(Rig.many(balancer, 100)).containsOnlyKeys("b");
    assertThat(rig.journal.about("panic")).containsExactly("panic true", "panic false");
  }
}
