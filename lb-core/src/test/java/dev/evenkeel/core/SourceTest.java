package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerSource;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SourceTest {

  /** A source in the hands of the test. */
  private static final class Pushed implements ServerSource {
    Consumer<List<Server>> onChange = servers -> {};
    List<Server> atOnce = List.of();
    int closed;

    @Override
    public void start(Consumer<List<Server>> newOnChange) {
      onChange = newOnChange;
      if (!atOnce.isEmpty()) {
        onChange.accept(atOnce);
      }
    }

    @Override
    public void close() {
      closed++;
      throw new IllegalStateException("a source that closes badly");
    }
  }

  private final Rig rig = new Rig();
  private final Pushed source = new Pushed();

  @Test
  void whatASourcePushesWhileStartingIsInForceAfterBuild() throws Exception {
    source.atOnce = Rig.servers("a");
    try (LoadBalancer balancer = LoadBalancer.builder("orders").source(source).build()) {
      assertThat(balancer.snapshot().servers()).hasSize(1);
      assertThat(balancer.awaitReady(Duration.ZERO)).isTrue();
    }
  }

  @Test
  void aLateSourceIsWaitedForWithinBounds() throws Exception {
    try (LoadBalancer balancer = LoadBalancer.builder("orders").source(source).build()) {
      assertThat(balancer.awaitReady(Duration.ofMillis(20))).isFalse();
      assertThat(balancer.awaitReady(Duration.ofSeconds(-1))).isFalse();
      Thread pushing = new Thread(() -> source.onChange.accept(Rig.servers("a")));
      pushing.start();

      assertThat(balancer.awaitReady(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
      assertThat(Rig.once(balancer)).isEqualTo("a");
      pushing.join();
    }
  }

  @Test
  void closingEndsTheWaitForASourceThatNeverCame() throws Exception {
    LoadBalancer balancer = LoadBalancer.builder("orders").source(source).build();
    boolean[] ready = {true};
    Thread waiting =
        new Thread(
            () -> {
              try {
                ready[0] = balancer.awaitReady(Duration.ofHours(1));
              } catch (InterruptedException e) {
                ready[0] = true;
              }
            });
    waiting.start();

    balancer.close();
    waiting.join();

    assertThat(ready[0]).isFalse();
  }

  @Test
  void theGivenServersServeUntilTheSourcesFirstList() throws Exception {
    LoadBalancer balancer = rig.builder().servers(Rig.servers("seed")).source(source).build();
    assertThat(Rig.once(balancer)).isEqualTo("seed");

    source.onChange.accept(Rig.servers("a"));

    assertThat(Rig.once(balancer)).isEqualTo("a");
  }

  @Test
  void aBadListIsRefusedToItsSourceAndTheLastGoodOneStays() {
    LoadBalancer balancer = rig.builder().servers(Rig.servers("a")).source(source).build();

    assertThatThrownBy(() -> source.onChange.accept(Rig.servers("x", "x")))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(balancer.snapshot().server("a").started()).isZero();
  }

  @Test
  void aPushAfterCloseDoesNothingAndABadCloseHarmsNobody() {
    LoadBalancer balancer = rig.builder().servers(Rig.servers("a")).source(source).build();

    balancer.close();
    source.onChange.accept(Rig.servers("b"));

    assertThat(source.closed).isEqualTo(1);
    assertThat(rig.policy.closed).isEqualTo(1);
    assertThat(balancer.snapshot().servers()).isEmpty();
  }
}
