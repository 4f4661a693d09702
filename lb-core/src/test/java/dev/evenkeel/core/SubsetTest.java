package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Server;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SubsetTest {

  @Test
  void aClientUsesItsPartInTheOrderOfTheListAndKeepsToIt() {
    List<Server> fleet = Rig.fleet(200);

    List<Server> part = Subset.of(fleet, 20, "client-1");

    assertThat(part).hasSize(20).isSubsetOf(fleet);
    assertThat(part).isSortedAccordingTo((a, b) -> fleet.indexOf(a) - fleet.indexOf(b));
    assertThat(Subset.of(fleet, 20, "client-1")).isEqualTo(part);
    assertThat(Subset.of(fleet, 0, "client-1")).isEqualTo(fleet);
    assertThat(Subset.of(fleet, 200, "client-1")).isEqualTo(fleet);
  }

  @Test
  void aServerThatLeavesOrJoinsChangesOneAtTheMost() {
    List<Server> fleet = Rig.fleet(200);
    Set<Server> before = new HashSet<>(Subset.of(fleet, 20, "client-1"));
    for (Server gone : fleet) {
      List<Server> rest = new ArrayList<>(fleet);
      rest.remove(gone);
      Set<Server> kept = new HashSet<>(Subset.of(rest, 20, "client-1"));
      kept.retainAll(before);
      assertThat(kept.size()).isEqualTo(before.contains(gone) ? 19 : 20);
    }
  }

  @Test
  void manyClientsSpreadEvenly() {
    List<Server> fleet = Rig.fleet(100);
    int[] clients = new int[100];
    for (int client = 0; client < 2000; client++) {
      for (Server server : Subset.of(fleet, 10, "client-" + client)) {
        clients[fleet.indexOf(server)]++;
      }
    }
    // Binomial with mean 200 and deviation 13.4; five deviations.
    for (int count : clients) {
      assertThat(count).isCloseTo(200, Offset.offset(67));
    }
  }

  @Test
  void everyTierIsDividedByItself() {
    List<Server> fleet = new ArrayList<>(Rig.fleet(50));
    for (int i = 0; i < 50; i++) {
      fleet.add(Rig.server("b" + i).asBackup());
    }
    for (int client = 0; client < 50; client++) {
      List<Server> part = Subset.of(fleet, 3, "client-" + client);
      assertThat(part.stream().filter(server -> server.tier() == 0)).hasSize(3);
      assertThat(part).hasSize(6);
    }
  }
}
