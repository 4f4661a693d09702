package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenerTest {

  private final Rig rig = new Rig();

  @Test
  void theEventsOfAnAttemptComeInPairsAndInOrder() throws Exception {
    LoadBalancer balancer = rig.over("a");
    CallContext call = balancer.newCall();
    Attempt attempt = balancer.begin(call);
    attempt.report(Outcome.OVERLOADED, 42);
    attempt.release();
    balancer.begin(call).release();

    assertThat(rig.journal.lines)
        .containsExactly(
            "servers [a]",
            "started a 1",
            "ended a OVERLOADED 42",
            "released a",
            "started a 2",
            "ended a CANCELED -1",
            "released a");
  }

  @Test
  void aListenerThatThrowsHarmsNeitherTheCallNorTheOthers() throws Exception {
    LoadBalancerListener bad =
        new LoadBalancerListener() {
          @Override
          public void serversChanged(String service, List<Server> servers) {
            throw new AssertionError();
          }

          @Override
          public void attemptStarted(String service, Server server, int attempt) {
            throw new IllegalStateException();
          }

          @Override
          public void attemptEnded(String service, Server server, Outcome outcome, long nanos) {
            throw new StackOverflowError();
          }

          @Override
          public void attemptReleased(String service, Server server) {
            throw new NoClassDefFoundError();
          }
        };
    LoadBalancer balancer =
        LoadBalancer.builder("orders")
            .manualControl(rig.control)
            .listener(bad)
            .listener(rig.journal)
            .servers(Rig.servers("a"))
            .build();

    Rig.once(balancer);

    assertThat(rig.journal.lines)
        .containsExactly("servers [a]", "started a 1", "ended a SUCCESS 1000000", "released a");
    assertThat(Rig.inFlight(balancer)).isZero();
  }

  @Test
  void aListenerMayUpdateTheServers() throws Exception {
    LoadBalancer[] balancer = new LoadBalancer[1];
    balancer[0] =
        rig.builder()
            .listener(
                new LoadBalancerListener() {
                  @Override
                  public void serversChanged(String service, List<Server> servers) {
                    if (servers.size() == 2) {
                      balancer[0].update(Rig.servers("c"));
                      assertThat(balancer[0].snapshot().servers()).hasSize(1);
                    }
                  }
                })
            .servers(Rig.servers("a"))
            .build();

    balancer[0].update(Rig.servers("a", "b"));

    assertThat(Rig.once(balancer[0])).isEqualTo("c");
    assertThat(rig.journal.about("servers"))
        .containsExactly("servers [a]", "servers [a, b]", "servers [c]");
    assertThat(rig.policy.members).last().isEqualTo(Rig.servers("c"));
  }
}
