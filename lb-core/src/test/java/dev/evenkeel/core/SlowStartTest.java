package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.Server;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlowStartTest {

  private static final int PER_SECOND = 200;

  private final Rig rig = new Rig();

  private static Supplier<Scheduler> kind(String kind) {
    return switch (kind) {
      case "rotating" -> Schedulers::rotating;
      case "leastBusy" -> Schedulers::leastBusy;
      default -> () -> RandomPicker::new;
    };
  }

  /** A second of traffic, each attempt 40 ms long; returns how many the server got. */
  private int second(LoadBalancer balancer, String id) throws Exception {
    Deque<Attempt> running = new ArrayDeque<>();
    int got = 0;
    for (int i = 0; i < PER_SECOND; i++) {
      Attempt attempt = balancer.begin(balancer.newCall());
      got += attempt.server().id().equals(id) ? 1 : 0;
      running.add(attempt);
      if (running.size() > PER_SECOND / 25) {
        running.remove().release();
      }
      rig.ticker.advance(Duration.ofSeconds(1).dividedBy(PER_SECOND));
      rig.control.runDue();
    }
    running.forEach(Attempt::release);
    return got;
  }

  private static List<Server> andOneMore(int size) {
    List<Server> servers = new ArrayList<>(Rig.fleet(size));
    servers.add(Rig.server("new"));
    return servers;
  }

  @ParameterizedTest
  @ValueSource(strings = {"rotating", "leastBusy", "random"})
  void aServerThatJoinsGetsAtMostTwiceItsRampedShareInAnySecond(String kind) throws Exception {
    LoadBalancer balancer = rig.builder().scheduler(kind(kind)).servers(Rig.fleet(4)).build();
    balancer.update(andOneMore(4));

    int all = 0;
    for (int second = 0; second < 30; second++) {
      double part = Math.max(0.1, (second + 1) / 30.0);
      int got = second(balancer, "new");
      all += got;
      assertThat((double) got).as("second %d", second).isLessThanOrEqualTo(2 * part * 40);
    }
    // 30 s x 40 x the mean part of about a half: it gets what it should, too.
    assertThat(all).isBetween(450, 700);
    assertThat(second(balancer, "new")).isBetween(20, 70);
    assertThat(balancer.snapshot().server("new").ramp()).isEqualTo(1);
  }

  @Test
  void aServerThatComesBackStartsHalfWay() throws Exception {
    LoadBalancer balancer =
        rig.builder().scheduler(Schedulers::leastBusy).servers(Rig.fleet(5)).build();
    rig.policy.down("s0", "broken");
    second(balancer, "s0");

    rig.policy.up("s0");

    assertThat(balancer.snapshot().server("s0").ramp()).isEqualTo(0.5);
    assertThat(second(balancer, "s0")).isBetween(15, 25);
    rig.pass(Duration.ofSeconds(15));
    assertThat(balancer.snapshot().server("s0").ramp()).isEqualTo(1);
  }

  @Test
  void aNewServerThatFailsAndReturnsGoesOnWithItsFirstSlowStart() {
    LoadBalancer balancer = rig.builder().servers(Rig.fleet(4)).build();
    balancer.update(andOneMore(4));
    rig.pass(Duration.ofSeconds(3));
    rig.policy.down("new", "not ready yet");
    rig.pass(Duration.ofSeconds(3));

    rig.policy.up("new");

    assertThat(balancer.snapshot().server("new").ramp()).isEqualTo(0.2);
  }

  @Test
  void nobodyRampsWhenAllAreNewTogether() {
    LoadBalancer balancer = rig.builder().servers(Rig.fleet(4)).build();
    assertThat(balancer.snapshot().servers()).allMatch(server -> server.ramp() == 1);

    balancer.update(Rig.servers("x", "y"));

    assertThat(balancer.snapshot().servers()).allMatch(server -> server.ramp() == 1);
  }

  @Test
  void theRampIsPassedOverWhenNobodyElseIsLeft() throws Exception {
    LoadBalancer balancer = rig.builder().servers(Rig.fleet(1)).build();
    balancer.update(andOneMore(1));

    for (int i = 0; i < 50; i++) {
      assertThat(Rig.once(balancer, balancer.newCall().exclude("s0"))).isEqualTo("new");
    }
    rig.policy.down("s0", "broken");
    assertThat(Rig.many(balancer, 50)).containsOnlyKeys("new");
  }

  @Test
  void aServerInSlowStartComesBeforeTheBackups() throws Exception {
    LoadBalancer balancer =
        rig.builder().servers(Rig.server("s0"), Rig.server("b").asBackup()).build();
    balancer.update(List.of(Rig.server("s0"), Rig.server("new"), Rig.server("b").asBackup()));

    for (int i = 0; i < 50; i++) {
      assertThat(Rig.once(balancer, balancer.newCall().exclude("s0"))).isEqualTo("new");
    }
  }

  @Test
  void aSessionGoesOnWithItsServerHoweverNew() throws Exception {
    LoadBalancer balancer = rig.builder().servers(Rig.fleet(4)).build();
    balancer.update(andOneMore(4));

    for (int i = 0; i < 50; i++) {
      assertThat(Rig.once(balancer, balancer.newCall().prefer("new"))).isEqualTo("new");
    }
  }

  @Test
  void aKeyDoesNotFlapWhileItsServerRamps() throws Exception {
    LoadBalancer balancer =
        rig.builder().scheduler(Schedulers::byKey).servers(Rig.fleet(4)).build();
    balancer.update(andOneMore(4));
    Map<Integer, String> before = new HashMap<>();
    var random = Rig.chance(3);
    long[] keys = new long[2000];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = random.getAsLong();
    }
    int onNew = 0;
    for (int second = 0; second <= 30; second++) {
      onNew = 0;
      for (int i = 0; i < keys.length; i++) {
        String id = Rig.once(balancer, balancer.newCall().affinity(keys[i]));
        onNew += id.equals("new") ? 1 : 0;
        String was = before.put(i, id);
        // A key changes at most once, to the new server, and then stays there.
        assertThat(was == null || was.equals(id) || id.equals("new")).isTrue();
      }
      if (second == 0) {
        assertThat(onNew).isCloseTo(40, Offset.offset(25));
      }
      rig.pass(Duration.ofSeconds(1));
    }
    assertThat(onNew).isCloseTo(400, Offset.offset(80));
  }

  /** Six servers restart one after the other: as soon as one is back the next one goes down. */
  @ParameterizedTest
  @ValueSource(strings = {"rotating", "random"})
  void aRollingRestartLeavesNobodyWithMuchMoreThanFiveOfSixServersCarryAlone(String kind)
      throws Exception {
    LoadBalancer balancer = rig.builder().scheduler(kind(kind)).servers(Rig.fleet(6)).build();
    for (Server restarting : Rig.fleet(6)) {
      rig.policy.down(restarting.id(), "restarts");
      rig.control.runDue();
      for (int second = 0; second < 3; second++) {
        Map<String, Integer> counts = Rig.many(balancer, 600);
        // A fifth each, and a ninth of that more; what the lot of "random" adds is within 4 sigma.
        assertThat(counts.values()).allMatch(count -> count <= 600 / (5 * 0.9) + 40);
        rig.pass(Duration.ofSeconds(1));
      }
      rig.policy.up(restarting.id());
      rig.control.runDue();
    }
  }

  @Test
  void aServerThatJoinsStartsFasterWhenOneOfTheOthersGoesDown() {
    LoadBalancer balancer = rig.builder().servers(Rig.fleet(4)).build();
    balancer.update(andOneMore(4));
    assertThat(balancer.snapshot().server("new").ramp()).isEqualTo(0.1);

    rig.policy.down("s0", "broken");
    rig.control.runDue();

    // Four had a fourth each. With 2/3 of its fair share, another fourth, the new one leaves the
    // three others 5/18 each: a ninth more than that.
    assertThat(balancer.snapshot().server("new").ramp()).isCloseTo(2.0 / 3, Offset.offset(1e-9));
    rig.policy.up("s0");
    rig.control.runDue();
    // No part falls again: keys that have gone there would flap.
    assertThat(balancer.snapshot().server("new").ramp()).isCloseTo(2.0 / 3, Offset.offset(1e-9));
    assertThat(balancer.snapshot().server("s0").ramp()).isEqualTo(0.5);
  }

  @Test
  void theLimitHoldsForAServerThatFailsAndReturnsWithinItsSlowStart() {
    LoadBalancer balancer = rig.builder().servers(Rig.fleet(4)).build();
    balancer.update(andOneMore(4));
    rig.policy.down("new", "not ready yet");
    rig.pass(Duration.ofSeconds(3));
    rig.policy.up("new");
    rig.policy.down("s0", "broken");
    rig.control.runDue();

    assertThat(balancer.snapshot().server("new").ramp()).isCloseTo(2.0 / 3, Offset.offset(1e-9));
  }

  @Test
  void theLimitEndsWithTheSlowStartsThatItWasFor() {
    LoadBalancer balancer = rig.builder().servers(Rig.fleet(10)).build();
    List<Server> fifteen = Rig.fleet(15);
    balancer.update(fifteen);
    balancer.update(fifteen.subList(10, 15)); // only those that had just begun
    assertThat(balancer.snapshot().servers()).allMatch(server -> server.ramp() == 1);
    rig.pass(Duration.ofSeconds(40));

    List<Server> sixteenth = new ArrayList<>(fifteen.subList(10, 15));
    sixteenth.add(Rig.server("new"));
    balancer.update(sixteenth);

    assertThat(balancer.snapshot().server("new").ramp()).isEqualTo(0.1);
  }

  @Test
  void reportedLoadsDoNotMoveTheLimit() throws Exception {
    LoadBalancer balancer = rig.builder().weightByLoad().servers(Rig.fleet(2)).build();
    balancer.update(andOneMore(2));
    Map<String, Double> loads = Map.of("s0", 0.5, "s1", 0.5, "new", 0.05);
    for (Map.Entry<String, Double> load : loads.entrySet()) {
      Attempt attempt = balancer.begin(balancer.newCall().prefer(load.getKey()));
      attempt.reportLoad(load.getValue());
      attempt.release();
    }
    rig.pass(Duration.ofSeconds(6));

    assertThat(balancer.snapshot().server("new").weight()).isGreaterThan(5_000);
    assertThat(balancer.snapshot().server("new").ramp()).isCloseTo(0.2, Offset.offset(1e-9));
  }

  @Test
  void aDrainedServerInSlowStartMakesNoSnapshotEachSecondInAPanic() {
    LoadBalancer balancer = rig.builder().servers(Rig.fleet(2)).build();
    balancer.update(andOneMore(2));
    balancer.drain("new");
    rig.policy.down("s0", "broken");
    rig.policy.down("s1", "broken");
    rig.pass(Duration.ofSeconds(2));
    assertThat(balancer.snapshot().panicking()).isTrue();
    long version = balancer.snapshot().version();

    rig.pass(Duration.ofSeconds(5));

    assertThat(balancer.snapshot().version()).isEqualTo(version);
  }

  @Test
  void itCanBeTurnedOff() {
    LoadBalancer balancer = rig.builder().slowStart(Duration.ZERO).servers(Rig.fleet(4)).build();
    balancer.update(andOneMore(4));

    assertThat(balancer.snapshot().server("new").ramp()).isEqualTo(1);
  }
}
