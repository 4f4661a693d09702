package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplainTest {

  private final Rig rig = new Rig();

  private static Scheduler describing(boolean throwing) {
    return candidates ->
        new Picker() {
          @Override
          public @Nullable Candidate pick(PickContext context) {
            return candidates.get(0);
          }

          @Override
          public String describe(Candidate candidate) {
            if (throwing) {
              throw new AssertionError("no words");
            }
            return "cost " + candidate.inFlight();
          }
        };
  }

  @Test
  void itNamesCandidatesCostsAndWhyTheOthersAreOut() {
    LoadBalancer balancer =
        rig.builder()
            .servers(Rig.server("a"), Rig.server("b"), Rig.server("c"), Rig.server("d").asBackup())
            .scheduler(() -> describing(false))
            .build();
    rig.policy.down("b", "broken");

    Explanation explanation = balancer.explain(balancer.newCall().exclude("c"));

    assertThat(explanation)
        .hasToString(
            """
            orders by custom
              may  a  tier 0 (93 %)  cost 0
              out  b  is down for 0 ms: test: broken
              out  c  tier 0 (93 %)  was tried or excluded
              may  d  tier 1 (7 %)  cost 0""");
  }

  @Test
  void aServerInSlowStartIsExplained() {
    LoadBalancer balancer = rig.over("a", "b");
    balancer.update(Rig.servers("a", "b", "new"));
    LongSupplier keys = Rig.chance(7);
    int out = 0;
    for (int i = 0; i < 200; i++) {
      Explanation.Line line =
          balancer.explain(balancer.newCall().affinity(keys.getAsLong())).servers().get(2);
      assertThat(line.id()).isEqualTo("new");
      assertThat(line.why()).isEqualTo(line.candidate() ? "" : "starts slowly");
      out += line.candidate() ? 0 : 1;
    }
    assertThat(out).isBetween(160, 195); // nine keys of ten
  }

  @Test
  void itChangesNothing() throws Exception {
    LoadBalancer balancer =
        rig.builder().servers(Rig.servers("a", "b")).scheduler(Schedulers::rotating).build();
    String first = Rig.once(balancer);
    balancer.explain(balancer.newCall());

    assertThat(Rig.once(balancer)).isNotEqualTo(first);
    assertThat(Rig.inFlight(balancer)).isZero();
  }

  @Test
  void aSchedulerWithoutWordsHarmsNobody() {
    LoadBalancer balancer = rig.builder().servers("a:1").scheduler(() -> describing(true)).build();

    List<Explanation.Line> lines = balancer.explain(balancer.newCall()).servers();

    assertThat(lines.get(0).why()).isEqualTo("scheduler threw java.lang.AssertionError: no words");
  }
}
