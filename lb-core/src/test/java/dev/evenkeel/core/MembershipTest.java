package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MembershipTest {

  /** Remembers who was prepared under which index, and who was forgotten. */
  private static final class Watching implements Scheduler {
    final Map<String, Integer> indices = new TreeMap<>();
    final List<String> forgotten = new ArrayList<>();
    int prepared;
    int highest;

    @Override
    public Picker prepare(List<Candidate> candidates) {
      prepared++;
      indices.clear();
      for (Candidate candidate : candidates) {
        indices.put(candidate.server().id(), candidate.index());
        highest = Math.max(highest, candidate.index());
      }
      return new RandomPicker(candidates);
    }

    @Override
    public void onForget(Candidate candidate) {
      forgotten.add(candidate.server().id() + "@" + candidate.index());
    }
  }

  private final Rig rig = new Rig();
  private final Watching watching = new Watching();

  private LoadBalancer over(String... ids) {
    return rig.builder().servers(Rig.servers(ids)).scheduler(() -> watching).build();
  }

  @Test
  void aServerThatStaysKeepsItsCountsAndItsIndex() throws Exception {
    LoadBalancer balancer = over("a", "b");
    Attempt attempt = balancer.begin(balancer.newCall().prefer("b"));

    balancer.update(List.of(Rig.server("c"), Rig.server("b").withWeight(7).withTag("x", "y")));

    assertThat(balancer.snapshot().server("b").inFlight()).isEqualTo(1);
    assertThat(balancer.snapshot().server("b").started()).isEqualTo(1);
    assertThat(balancer.snapshot().server("b").weight()).isEqualTo(7000);
    assertThat(watching.indices).containsEntry("b", 1);
    attempt.release();
    assertThat(balancer.snapshot().server("b").inFlight()).isZero();
  }

  @Test
  void aServerWithAnotherAddressIsAnotherServer() throws Exception {
    LoadBalancer balancer = over("a", "b");
    Rig.once(balancer, balancer.newCall().prefer("a"));
    rig.policy.down("a", "broken");

    balancer.update(List.of(Server.of("elsewhere:1").withId("a"), Rig.server("b")));

    assertThat(balancer.snapshot().server("a").started()).isZero();
    assertThat(balancer.snapshot().server("a").reason()).isEmpty();
  }

  @Test
  void policiesHearThatAServerWithAnotherAddressLeavesAndJoins() {
    LoadBalancer balancer = over("a", "b");
    Server moved = Server.of("elsewhere:1").withId("a");

    balancer.update(List.of(moved, Rig.server("b")));

    assertThat(rig.policy.members)
        .extracting(list -> list.stream().map(Server::id).toList())
        .containsExactly(List.of("a", "b"), List.of("b"), List.of("a", "b"));
    assertThat(rig.policy.members.get(2).get(0).host()).isEqualTo("elsewhere");
    assertThat(rig.journal.about("servers")).containsExactly("servers [a, b]", "servers [a, b]");
  }

  @Test
  void noVerdictOnAServerMeetsTheNextOneWithItsId() {
    LoadBalancer balancer = over("a", "b");
    Server moved = Server.of("elsewhere:1").withId("a");
    // Both are in the control's queue at once: the verdict first, then the new address.
    rig.policy
        .context()
        .schedule(
            Duration.ZERO,
            () -> {
              rig.policy.down("a", "the old one is broken");
              balancer.update(List.of(moved, Rig.server("b")));
            });
    rig.control.runDue();

    assertThat(balancer.snapshot().server("a").state()).isEqualTo(ServerState.UP);
    rig.policy.down("a", "the new one is broken");
    assertThat(balancer.snapshot().server("a").reason()).contains("the new one");
  }

  @Test
  void attemptsOnTheOldAddressEndThereAndTheNewOneCountsItsOwn() throws Exception {
    LoadBalancer balancer = over("a");
    Attempt old = balancer.begin(balancer.newCall());
    balancer.update(List.of(Server.of("elsewhere:1").withId("a")));
    Attempt next = balancer.begin(balancer.newCall());

    assertThat(old.server().host()).isEqualTo("a.internal");
    assertThat(next.server().host()).isEqualTo("elsewhere");
    assertThat(balancer.snapshot().server("a").inFlight()).isEqualTo(1);
    old.report(Outcome.RESET, -1);
    old.release();
    assertThat(balancer.snapshot().server("a").inFlight()).isEqualTo(1);
    assertThat(balancer.snapshot().server("a").failed()).isZero();
    next.release();
    assertThat(balancer.snapshot().server("a").inFlight()).isZero();
    rig.pass(Duration.ofSeconds(3));
    assertThat(watching.forgotten).containsExactly("a@0");
  }

  @Test
  void aRemovedServerIsNotPickedOnceUpdateHasReturned() throws Exception {
    LoadBalancer balancer = over("a", "b", "c");

    balancer.update(Rig.servers("a", "c"));

    assertThat(Rig.many(balancer, 300)).containsOnlyKeys("a", "c");
    assertThat(Rig.once(balancer, balancer.newCall().prefer("b"))).isNotEqualTo("b");
  }

  @Test
  void anIdenticalListChangesNothing() {
    LoadBalancer balancer = over("a", "b");
    long version = balancer.snapshot().version();
    int prepared = watching.prepared;
    int told = rig.policy.members.size();

    balancer.update(Rig.servers("a", "b"));

    assertThat(balancer.snapshot().version()).isEqualTo(version);
    assertThat(watching.prepared).isEqualTo(prepared);
    assertThat(rig.policy.members).hasSize(told);
    assertThat(rig.journal.about("servers")).containsExactly("servers [a, b]");
  }

  @Test
  void anotherOrderIsAChange() {
    LoadBalancer balancer = over("a", "b");

    balancer.update(Rig.servers("b", "a"));

    assertThat(rig.journal.about("servers")).containsExactly("servers [a, b]", "servers [b, a]");
    assertThat(rig.policy.members).hasSize(2);
  }

  @Test
  void aServerIsForgottenOnceItHasLeftAndItsLastAttemptHasEnded() throws Exception {
    LoadBalancer balancer = over("a", "b");
    Attempt attempt = balancer.begin(balancer.newCall().prefer("a"));
    balancer.update(Rig.servers("b"));

    rig.pass(Duration.ofSeconds(10));
    assertThat(watching.forgotten).isEmpty();
    attempt.release();
    rig.pass(Duration.ofSeconds(3));

    assertThat(watching.forgotten).containsExactly("a@0");
  }

  @Test
  void anIndexIsGivenAwayOnlyAfterItsServerWasForgotten() {
    LoadBalancer balancer = over("a", "b");

    balancer.update(Rig.servers("b", "c"));
    assertThat(watching.indices).containsEntry("b", 1).containsEntry("c", 2);
    rig.pass(Duration.ofSeconds(3));
    balancer.update(Rig.servers("b", "c", "d"));

    assertThat(watching.forgotten).containsExactly("a@0");
    assertThat(watching.indices).containsEntry("b", 1).containsEntry("c", 2).containsEntry("d", 0);
  }

  @Test
  void aServerThatLeavesAndReturnsStartsAfresh() throws Exception {
    LoadBalancer balancer = over("a", "b");
    Rig.once(balancer, balancer.newCall().prefer("a"));

    balancer.update(Rig.servers("b"));
    balancer.update(Rig.servers("a", "b"));

    assertThat(balancer.snapshot().server("a").started()).isZero();
    assertThat(watching.indices).containsEntry("a", 2);
    rig.pass(Duration.ofSeconds(3));
    assertThat(watching.forgotten).containsExactly("a@0");
  }

  @Test
  void aHundredThousandServersThroughAListOfFiftyLeaveNothingBehind() throws Exception {
    LoadBalancer balancer = over("x");
    for (int round = 0; round < 2000; round++) {
      List<Server> servers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        servers.add(Rig.server("r" + round + "-" + i));
      }
      balancer.update(servers);
      Rig.once(balancer);
      rig.pass(Duration.ofSeconds(3));
    }

    // Two generations at the most are known at once: that which left, and that which came.
    assertThat(watching.highest).isLessThan(100);
    assertThat(watching.forgotten).hasSize(1 + 1999 * 50);
    assertThat(rig.control.nextDueNanos()).isPresent();
  }

  @Test
  void theEmptyListTakesAllServersAway() {
    LoadBalancer balancer = over("a");

    balancer.update(List.of());

    assertThat(balancer.snapshot().servers()).isEmpty();
    assertThatThrownBy(() -> balancer.begin(balancer.newCall())).hasMessageContaining("no servers");
  }

  @Test
  void aBadListIsRefusedAndChangesNothing() {
    LoadBalancer balancer = over("a", "b");

    assertThatThrownBy(() -> balancer.update(Rig.servers("a", "c", "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "service 'orders' has two servers with the id 'a'; ids must differ (Server.withId), or"
                + " leave one out");
    assertThatThrownBy(
            () -> balancer.update(List.of(Server.of("https://a:1"), Server.of("http://b:1"))))
        .hasMessageContaining("must have the same scheme");
    assertThatThrownBy(() -> balancer.update(Rig.fleet(65_537)))
        .hasMessage("service 'orders' may have 65536 servers at most, was given 65537");
    assertThat(balancer.snapshot().servers()).hasSize(2);
  }

  @Test
  void anAttemptCannotBeginOnAServerThatHasLeftMeanwhile() throws Exception {
    // The picker is where a thread can be held between reading the snapshot and starting: the list
    // changes right there.
    List<Runnable> during = new ArrayList<>();
    Scheduler held =
        candidates ->
            context -> {
              Candidate picked = candidates.get(0);
              if (!during.isEmpty()) {
                during.remove(0).run();
              }
              return picked;
            };
    LoadBalancer balancer =
        rig.builder().servers(Rig.servers("a", "b")).scheduler(() -> held).build();
    during.add(() -> balancer.update(Rig.servers("b")));

    assertThat(Rig.once(balancer)).isEqualTo("b");
  }
}
