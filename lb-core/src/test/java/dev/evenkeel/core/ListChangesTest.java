package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lists are compared with the one before from both ends: here with all that can lie between. */
class ListChangesTest {

  private final Rig rig = new Rig();

  @Test
  void anyListBecomesTheMembersInItsOrderAndWhoStaysKeepsItsCounts() throws Exception {
    LoadBalancer balancer = rig.over("first");
    Random random = new Random(5);
    Map<String, Long> started = new HashMap<>();
    List<Server> list = new ArrayList<>();
    for (int round = 0; round < 500; round++) {
      list = edited(list, random);
      balancer.update(list);

      assertThat(balancer.snapshot().servers()).extracting(ServerStatus::server).isEqualTo(list);
      for (int i = 0; i < list.size(); i++) {
        assertThat(balancer.snapshot().servers().get(i).server().isSameAs(list.get(i))).isTrue();
      }
      Set<String> present = new HashSet<>();
      list.forEach(server -> present.add(server.id()));
      started.keySet().retainAll(present); // who returns begins anew
      for (int i = 0; i < 3 && !list.isEmpty(); i++) {
        started.merge(Rig.once(balancer), 1L, Long::sum);
      }
      for (ServerStatus status : balancer.snapshot().servers()) {
        assertThat(status.started()).isEqualTo(started.getOrDefault(status.server().id(), 0L));
      }
    }
  }

  /** Returns another list: a few servers more, less, changed or elsewhere, at any places. */
  private static List<Server> edited(List<Server> before, Random random) {
    List<Server> list = new ArrayList<>(before);
    for (int edits = random.nextInt(3); edits >= 0; edits--) {
      int at = list.isEmpty() ? 0 : random.nextInt(list.size());
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          Server joining = Rig.server("s" + random.nextInt(20));
          if (!list.contains(joining)) {
            list.add(at, joining);
          }
        }
        case 2 -> list.subList(at, Math.min(at + 1, list.size())).clear();
        case 3 -> {
          if (!list.isEmpty()) {
            list.set(at, list.get(at).withWeight(1 + random.nextInt(3)));
          }
        }
        default -> Collections.rotate(list, at);
      }
    }
    return list;
  }

  @Test
  void twoServersOfOneIdAreRefusedWhereverTheyStand() {
    List<Server> before = Rig.fleet(5);
    LoadBalancer balancer = rig.builder().servers(before).build();
    for (int from = 0; from < before.size(); from++) {
      for (int at = 0; at <= before.size(); at++) {
        List<Server> inserted = new ArrayList<>(before);
        inserted.add(at, Rig.server("s" + from).withWeight(7));
        List<Server> replaced = new ArrayList<>(before);
        if (at < before.size() && at != from) {
          replaced.set(at, before.get(from));
        } else {
          replaced = inserted;
        }
        for (List<Server> bad : List.of(inserted, replaced)) {
          assertThatThrownBy(() -> balancer.update(bad))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("two servers with the id 's" + from + "'");
          assertThat(balancer.snapshot().servers()).hasSize(5);
        }
      }
    }
  }

  @Test
  void aServerOfAnotherSchemeIsRefusedWhereverItStands() {
    List<Server> before = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      before.add(Server.of("https://s" + i + ":8443"));
    }
    LoadBalancer balancer = rig.builder().servers(before).build();
    for (int at = 0; at <= before.size(); at++) {
      List<Server> bad = new ArrayList<>(before);
      bad.add(at, Server.of("http://other:8080"));
      assertThatThrownBy(() -> balancer.update(bad)).hasMessageContaining("the same scheme");
    }
    balancer.update(List.of(Server.of("http://other:8080"))); // all of another one is no mixture
    assertThat(balancer.snapshot().servers()).hasSize(1);
  }

  @Test
  void aVerdictThatWaitsWhenAListComesIsNotLost() throws Exception {
    LoadBalancer balancer = rig.builder().servers(Rig.servers("a", "b", "c")).build();

    rig.policy.down("b", "gone");
    balancer.update(Rig.servers("a", "b", "d"));

    assertThat(Rig.many(balancer, 100)).containsOnlyKeys("a", "d");
    rig.control.runDue();
    assertThat(balancer.snapshot().server("b").state()).isEqualTo(ServerState.DOWN);
    assertThat(balancer.snapshot().server("d").state()).isEqualTo(ServerState.UP);
  }

  @Test
  void theLatestOfTwoListsThatWereComparedWithTheSameMembersHolds() {
    List<LoadBalancer> made = new ArrayList<>();
    List<Runnable> pushes = new ArrayList<>();
    made.add(
        rig.builder()
            .servers(Rig.servers("a", "b", "c"))
            .source(
                onChange -> {
                  pushes.add(() -> onChange.accept(Rig.servers("a", "x", "c")));
                  pushes.add(() -> onChange.accept(Rig.servers("a", "y", "b", "c")));
                })
            .build());

    pushes.forEach(Runnable::run); // both are compared before the first is in force
    rig.control.runDue();

    assertThat(made.get(0).snapshot().servers())
        .extracting(status -> status.server().id())
        .containsExactly("a", "y", "b", "c");
  }
}
