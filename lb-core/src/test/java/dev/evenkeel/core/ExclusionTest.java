package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Scheduler;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExclusionTest {

  private final Rig rig = new Rig();

  private static Supplier<Scheduler> kind(String kind) {
    return switch (kind) {
      case "rotating" -> Schedulers::rotating;
      case "leastBusy" -> Schedulers::leastBusy;
      case "byKey" -> Schedulers::byKey;
      default -> () -> RandomPicker::new;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"rotating", "leastBusy", "byKey", "random"})
  void excludingWhatWasTriedReachesEveryServerOnceThenNone(String kind) throws Exception {
    LoadBalancer balancer = rig.builder().servers(Rig.fleet(9)).scheduler(kind(kind)).build();
    CallContext call = balancer.newCall();
    TreeSet<String> tried = new TreeSet<>();

    for (int i = 0; i < 9; i++) {
      String id = Rig.once(balancer, call);
      call.exclude(id).exclude(id);
      tried.add(id);
    }

    assertThat(tried).hasSize(9);
    assertThatThrownBy(() -> balancer.begin(call))
        .hasMessageContaining("all servers that are up were tried or excluded by the call");
    call.clearExclusions();
    assertThat(Rig.once(balancer, call)).isIn(tried);
  }

  @Test
  void anExcludedServerIsNotGivenEvenIfPreferredOrOnTrial() throws Exception {
    LoadBalancer balancer = rig.over("a", "b", "c");
    rig.policy.trial("b");

    CallContext call = balancer.newCall().idempotent(true).prefer("a").exclude("a").exclude("b");

    assertThat(Rig.once(balancer, call)).isEqualTo("c");
  }

  @Test
  void whatACallExcludesIsNoConcernOfOthers() throws Exception {
    LoadBalancer balancer = rig.over("a", "b");
    balancer.newCall().exclude("a").exclude("b");

    assertThat(Rig.many(balancer, 100)).containsOnlyKeys("a", "b");
  }

  @Test
  void thePreferredServerIsGivenAndAnUnknownOneIsPassedOver() throws Exception {
    LoadBalancer balancer = rig.over("a", "b", "c");
    for (int i = 0; i < 50; i++) {
      assertThat(Rig.once(balancer, balancer.newCall().prefer("b"))).isEqualTo("b");
    }

    rig.policy.down("b", "broken");

    assertThat(Rig.once(balancer, balancer.newCall().prefer("b"))).isIn("a", "c");
    assertThat(Rig.once(balancer, balancer.newCall().prefer("nobody"))).isIn("a", "c");
    assertThat(Rig.once(balancer, balancer.newCall().prefer(null))).isIn("a", "c");
  }
}
