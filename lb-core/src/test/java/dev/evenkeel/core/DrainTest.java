package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.ServerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class DrainTest {

  private final Rig rig = new Rig();

  @Test
  void aDrainIsDoneWhenTheLastAttemptHasEnded() throws Exception {
    LoadBalancer balancer = rig.over("a", "b");
    Attempt one = balancer.begin(balancer.newCall().prefer("a"));
    Attempt two = balancer.begin(balancer.newCall().prefer("a"));

    CompletableFuture<Void> drained = balancer.drain("a").toCompletableFuture();

    assertThat(Rig.many(balancer, 50)).containsOnlyKeys("b");
    one.release();
    assertThat(drained).isNotDone();
    two.release();
    assertThat(drained).isCompleted();
    assertThat(balancer.snapshot().server("a").state()).isEqualTo(ServerState.DRAINING);
  }

  @Test
  void anEmptyServerIsDrainedAtOnceAndStaysOutAcrossUpdates() throws Exception {
    LoadBalancer balancer = rig.over("a", "b");

    assertThat(balancer.drain("a").toCompletableFuture()).isCompleted();
    balancer.update(List.of(Rig.server("a").withWeight(9), Rig.server("b"), Rig.server("c")));

    assertThat(Rig.many(balancer, 200)).containsOnlyKeys("b", "c");
  }

  @Test
  void aDrainWithALimitFailsWhenTimeIsOver() throws Exception {
    LoadBalancer balancer = rig.over("a", "b");
    Attempt running = balancer.begin(balancer.newCall().prefer("a"));

    CompletableFuture<Void> drained =
        balancer.drain("a", Duration.ofSeconds(5)).toCompletableFuture();
    List<Throwable> seen = new ArrayList<>();
    CompletableFuture<Void> unused = drained.whenComplete((nothing, failure) -> seen.add(failure));
    rig.pass(Duration.ofSeconds(4));
    assertThat(drained).isNotDone();
    rig.pass(Duration.ofSeconds(1));

    assertThatThrownBy(drained::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("server 'a' still has 1 attempts running");
    assertThat(seen.get(0)).isInstanceOf(TimeoutException.class);
    assertThat(balancer.snapshot().server("a").state()).isEqualTo(ServerState.DRAINING);
    running.release();
  }

  @Test
  void restoringCallsTheDrainOff() throws Exception {
    LoadBalancer balancer = rig.over("a", "b");
    Attempt running = balancer.begin(balancer.newCall().prefer("a"));
    CompletableFuture<Void> drained = balancer.drain("a").toCompletableFuture();

    balancer.restore("a");

    assertThat(failureOf(drained))
        .isInstanceOf(CancellationException.class)
        .hasMessage("server 'a' is in use again");
    running.release();
    assertThat(Rig.once(balancer, balancer.newCall().prefer("a"))).isEqualTo("a");
  }

  @Test
  void aDrainOutlivesTheServersRemoval() throws Exception {
    LoadBalancer balancer = rig.over("a", "b");
    Attempt running = balancer.begin(balancer.newCall().prefer("a"));
    CompletableFuture<Void> drained = balancer.drain("a").toCompletableFuture();

    balancer.update(Rig.servers("b"));
    assertThat(drained).isNotDone();
    running.release();

    assertThat(drained).isCompleted();
  }

  @Test
  void whoeverPickedBeforeTheDrainBeginsNothingAfterIt() throws Exception {
    CompletableFuture<?>[] drained = new CompletableFuture<?>[1];
    LoadBalancer[] balancer = new LoadBalancer[1];
    // The listener of a full set-up is between pick and start only here: in the picker's last word.
    balancer[0] =
        rig.builder()
            .servers(Rig.servers("a", "b"))
            .scheduler(
                () ->
                    candidates ->
                        context -> {
                          if (drained[0] == null) {
                            drained[0] = balancer[0].drain("a").toCompletableFuture();
                          }
                          return candidates.get(0);
                        })
            .build();

    String id = Rig.once(balancer[0]);

    assertThat(drained[0]).isCompleted();
    assertThat(id).isEqualTo("b");
  }

  @Test
  void whatFollowsADrainMayUseTheBalancer() throws Exception {
    LoadBalancer balancer = rig.over("a", "b");
    Attempt running = balancer.begin(balancer.newCall().prefer("a"));
    var removed =
        balancer.drain("a").thenRun(() -> balancer.update(Rig.servers("b"))).toCompletableFuture();

    running.release();

    assertThat(removed).isCompleted();
    assertThat(balancer.snapshot().servers()).hasSize(1);
    assertThat(rig.journal.about("servers")).containsExactly("servers [a, b]", "servers [b]");
  }

  @Test
  void drainingAStrangerIsAnErrorAndClosingEndsAllDrains() throws Exception {
    LoadBalancer balancer = rig.over("a", "b");
    assertThatThrownBy(() -> balancer.drain("x")).hasMessageContaining("has no server 'x'");
    Attempt running = balancer.begin(balancer.newCall().prefer("a"));
    CompletableFuture<Void> drained = balancer.drain("a").toCompletableFuture();

    balancer.close();

    assertThat(failureOf(drained)).hasMessage("the load balancer was closed");
    running.release();
  }

  /** As it was told: JDK 25 wraps it in get and join. */
  private static Throwable failureOf(CompletableFuture<Void> future) {
    return future.handle((nothing, failure) -> failure).join();
  }
}
