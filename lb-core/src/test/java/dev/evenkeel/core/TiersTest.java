package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TiersTest {

  private final Rig rig = new Rig();

  private static List<Server> tiered(int first, int backups) {
    List<Server> servers = new ArrayList<>(Rig.fleet(first));
    for (int i = 0; i < backups; i++) {
      servers.add(Rig.server("b" + i).asBackup());
    }
    return servers;
  }

  private LoadBalancerBuilder over(int first, int backups) {
    return rig.builder().slowStart(Duration.ZERO).servers(tiered(first, backups));
  }

  /** Returns how many of a thousand attempts went to backups. */
  private static int toBackups(LoadBalancer balancer) throws Exception {
    return Rig.many(balancer, 1000).entrySet().stream()
        .filter(one -> one.getKey().startsWith("b"))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  @Test
  void backupsTakeOverInProportionAndGiveBack() throws Exception {
    LoadBalancer balancer = over(10, 5).build();
    int[] expected = {0, 0, 0, 20, 160, 300, 440, 580, 720, 860, 1000};
    for (int down = 0; down <= 10; down++) {
      if (down > 0) {
        rig.policy.down("s" + (down - 1), "broken");
      }
      assertThat(toBackups(balancer))
          .as("%d down", down)
          .isCloseTo(expected[down], Offset.offset(expected[down] % 1000 == 0 ? 0 : 60));
    }
    for (int i = 0; i < 10; i++) {
      rig.policy.up("s" + i);
    }
    assertThat(toBackups(balancer)).isZero();
  }

  @Test
  void inNginxsModeBackupsWaitUntilAllAreDown() throws Exception {
    LoadBalancer balancer = over(10, 5).backupsOnlyWhenAllDown().build();
    for (int i = 0; i < 9; i++) {
      rig.policy.down("s" + i, "broken");
    }
    assertThat(toBackups(balancer)).isZero();

    rig.policy.down("s9", "broken");
    assertThat(toBackups(balancer)).isEqualTo(1000);
    rig.policy.up("s3");
    assertThat(toBackups(balancer)).isZero();
  }

  @Test
  void aCallThatHasTriedAWholeTierGoesToTheNext() throws Exception {
    LoadBalancer balancer = over(2, 1).build();
    CallContext call = balancer.newCall().exclude("s0").exclude("s1");

    assertThat(Rig.once(balancer, call)).isEqualTo("b0");
  }

  @Test
  void aFullTierOverflowsToTheNext() throws Exception {
    LoadBalancer balancer =
        rig.builder()
            .servers(Rig.server("s0").withMaxInFlight(1), Rig.server("b0").asBackup())
            .build();
    Attempt first = balancer.begin(balancer.newCall());

    assertThat(first.server().id()).isEqualTo("s0");
    assertThat(Rig.once(balancer)).isEqualTo("b0");
    first.release();
    assertThat(Rig.once(balancer)).isEqualTo("s0");
  }

  @Test
  void aKeyKeepsToItsLevelWhileNothingChanges() throws Exception {
    LoadBalancer balancer = over(10, 5).scheduler(Schedulers::byKey).build();
    for (int i = 0; i < 5; i++) {
      rig.policy.down("s" + i, "broken");
    }
    Map<Long, String> places = new HashMap<>();
    var random = Rig.chance(9);
    int backups = 0;
    for (int i = 0; i < 1000; i++) {
      long key = random.getAsLong();
      String id = Rig.once(balancer, balancer.newCall().affinity(key));
      places.put(key, id);
      backups += id.startsWith("b") ? 1 : 0;
    }

    assertThat(backups).isCloseTo(300, Offset.offset(60));
    for (Map.Entry<Long, String> place : places.entrySet()) {
      assertThat(Rig.once(balancer, balancer.newCall().affinity(place.getKey())))
          .isEqualTo(place.getValue());
    }
  }

  @Test
  void tiersWithoutServersBetweenDoNoHarm() throws Exception {
    LoadBalancer balancer =
        rig.builder().servers(Rig.server("a").withTier(3), Rig.server("b").withTier(100)).build();

    assertThat(Rig.many(balancer, 100)).containsOnlyKeys("a");
    rig.policy.down("a", "broken");
    assertThat(Rig.many(balancer, 100)).containsOnlyKeys("b");
    assertThat(balancer.explain(balancer.newCall()).toString()).contains("tier 100 (100 %)");
  }

  @Test
  void levelsShareNoCursor() throws Exception {
    List<Object> made = new ArrayList<>();
    LoadBalancer balancer =
        rig.builder()
            .servers(tiered(2, 2))
            .scheduler(
                () -> {
                  made.add("one");
                  return Schedulers.rotating();
                })
            .build();

    assertThat(made).hasSize(2);
    Rig.once(balancer);
    balancer.update(tiered(3, 3));
    assertThat(made).hasSize(2);
  }
}
