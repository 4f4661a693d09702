package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CloseTest {

  private static List<Thread> threads(String service) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("evenkeel-" + service))
        .toList();
  }

  @Test
  void noThreadIsLeft() {
    LoadBalancer balancer = LoadBalancer.builder("gone").servers("a:1").build();
    assertThat(threads("gone")).hasSize(1).allMatch(Thread::isDaemon);

    balancer.close();

    assertThat(threads("gone")).isEmpty();
  }

  @Test
  void aBalancerThatCannotStartLeavesNoThreadEither() {
    TestPolicy policy = new TestPolicy("p");
    LoadBalancer first = LoadBalancer.builder("one").servers("a:1").health(policy).build();

    assertThatThrownBy(() -> LoadBalancer.builder("two").servers("a:1").health(policy).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("policy 'p' serves a load balancer already");

    assertThat(threads("two")).isEmpty();
    assertThat(policy.closed).as("the policy goes on serving the first").isZero();
    first.close();
    assertThat(policy.closed).isEqualTo(1);
  }

  @Test
  void whatRunsMayEndAfterwardsAndNothingNewBegins() throws Exception {
    Rig rig = new Rig();
    LoadBalancer balancer = rig.over("a");
    Attempt running = balancer.begin(balancer.newCall());

    balancer.close();
    balancer.close();

    assertThatThrownBy(() -> balancer.begin(balancer.newCall()))
        .isInstanceOf(NoAvailableServerException.class);
    running.report(Outcome.SUCCESS, 1);
    running.holdOff(Duration.ofSeconds(1));
    running.reportLoad(0.5);
    running.release();
    assertThat(rig.journal.about("released")).hasSize(1);
    assertThat(rig.policy.closed).isEqualTo(1);
    assertThat(balancer.snapshot().servers()).isEmpty();
    rig.policy.down("a", "too late");
    rig.pass(Duration.ofSeconds(3));
    assertThat(rig.control.nextDueNanos()).isEmpty();
  }

  @Test
  void changesAfterCloseAreErrors() throws Exception {
    LoadBalancer balancer = LoadBalancer.builder("orders").servers("a:1").build();
    balancer.close();
    String message = "load balancer 'orders' is closed; build another";

    assertThatThrownBy(() -> balancer.update(List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> balancer.drain("a:1")).hasMessage(message);
    assertThatThrownBy(() -> balancer.forceDown("a:1")).hasMessage(message);
    assertThat(balancer.awaitReady(Duration.ofDays(1_000_000))).isTrue();
  }

  @Test
  void aListenerMayCloseTheBalancer() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    LoadBalancer[] balancer = new LoadBalancer[1];
    balancer[0] =
        LoadBalancer.builder("selfclosing")
            .servers("a:1")
            .listener(
                new LoadBalancerListener() {
                  @Override
                  public void serversChanged(String service, List<Server> servers) {
                    if (servers.size() == 2) {
                      balancer[0].close();
                      closed.countDown();
                    }
                  }
                })
            .build();

    balancer[0].update(List.of(Server.of("a:1"), Server.of("b:1")));
    closed.await();

    assertThatThrownBy(() -> balancer[0].begin(balancer[0].newCall()))
        .isInstanceOf(NoAvailableServerException.class);
    for (Thread thread : threads("selfclosing")) {
      thread.join();
    }
  }

  @Test
  void closingHoldsEvenIfAListenerBlocksTheControlThread() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    LoadBalancer balancer =
        LoadBalancer.builder("stuck")
            .servers("a:1")
            .listener(
                new LoadBalancerListener() {
                  @Override
                  public void serversChanged(String service, List<Server> servers) {
                    blocked.countDown(); // what a listener must not do
                    while (goOn.getCount() > 0) {
                      try {
                        goOn.await();
                      } catch (InterruptedException e) {
                        Thread.onSpinWait(); // the worst of listeners
                      }
                    }
                  }
                })
            .build();
    blocked.await();
    Thread updating =
        new Thread(
            () -> {
              try {
                balancer.update(List.of(Server.of("b:1")));
              } catch (IllegalStateException closed) {
                assertThat(closed).hasMessageContaining("is closed");
              }
            });
    updating.start();

    balancer.close();

    assertThatThrownBy(() -> balancer.begin(balancer.newCall()))
        .isInstanceOf(NoAvailableServerException.class);
    goOn.countDown();
    updating.join();
    assertThat(balancer.snapshot().servers()).isEmpty();
  }

  @Test
  void racingUpdatesAndCloseEndClosed() throws Exception {
    for (int round = 0; round < 100; round++) {
      LoadBalancer balancer = LoadBalancer.builder("racing").servers("a:1").build();
      List<Throwable> wrong = new ArrayList<>();
      Thread updating =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 1000; i++) {
                    balancer.update(List.of(Server.of("h" + i + ":1")));
                  }
                } catch (IllegalStateException closed) {
                  if (closed.getMessage() == null || !closed.getMessage().contains("is closed")) {
                    wrong.add(closed);
                  }
                }
              });
      updating.start();
      Thread.onSpinWait();
      balancer.close();
      updating.join();

      assertThat(wrong).isEmpty();
      assertThat(balancer.snapshot().servers()).isEmpty();
    }
    assertThat(threads("racing")).isEmpty();
  }
}
