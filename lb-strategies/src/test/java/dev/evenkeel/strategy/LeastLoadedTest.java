package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.PickContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeastLoadedTest {

  private static String name(LoadCost cost) {
    return switch (cost) {
      case CONNECTIONS -> "least-connections";
      case WEIGHTED_CONNECTIONS -> "weighted-least-connections";
      case EXPECTED_DELAY -> "shortest-expected-delay";
      case EXPECTED_DELAY_UNLESS_IDLE -> "never-queue";
    };
  }

  /** The cost by its definition, as a fraction in doubles: good enough for small numbers. */
  private static double cost(LoadCost cost, FakeCandidate candidate) {
    double a = candidate.inFlight();
    double w = candidate.weight();
    return switch (cost) {
      case CONNECTIONS -> a;
      case WEIGHTED_CONNECTIONS -> a / w;
      case EXPECTED_DELAY -> (a + 1) / w;
      case EXPECTED_DELAY_UNLESS_IDLE -> a == 0 ? 0 : (a + 1) / w;
    };
  }

  @ParameterizedTest
  @EnumSource
  void thePickIsAlwaysOneOfLeastCostAmongThoseLeft(LoadCost cost) {
    SplittableRandom random = new SplittableRandom(11);
    for (int servers : new int[] {2, 5, 64, 65, 128, 129, 300}) {
      for (String ties : new String[] {"ties=random", "ties=first"}) {
        int[] weights = random.ints(servers, 1, 20).toArray();
        Fleet fleet = Fleet.of(name(cost), weights, ties);
        List<FakeCandidate> running = new ArrayList<>();
        for (int step = 0; step < 3_000; step++) {
          fleet.context.excluded.clear();
          for (int i = random.nextInt(3); i > 0 && servers > 2; i--) {
            fleet.exclude(fleet.candidates.get(random.nextInt(2)));
          }
          double least =
              fleet.candidates.stream()
                  .filter(c -> !fleet.context.excludes(c))
                  .mapToDouble(c -> cost(cost, c))
                  .min()
                  .orElseThrow();
          FakeCandidate picked = fleet.next();
          assertThat(fleet.context.excludes(picked)).isFalse();
          assertThat(cost(cost, picked)).isEqualTo(least);
          if (ties.equals("ties=first")) {
            assertThat(picked).isEqualTo(firstOf(cost, least, fleet));
          }
          fleet.begin(picked);
          running.add(picked);
          while (!running.isEmpty() && random.nextInt(running.size() + 1) > servers) {
            fleet.end(running.remove(random.nextInt(running.size())));
          }
        }
      }
    }
  }

  private static FakeCandidate firstOf(LoadCost cost, double least, Fleet fleet) {
    return fleet.candidates.stream()
        .filter(c -> !fleet.context.excludes(c) && cost(cost, c) == least)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 128, 129, 500})
  void oneCallAtATimeGoesRoundAllServersEvenly(int servers) {
    for (String strategy : new String[] {"least-connections", "never-queue"}) {
      int[] weights = new int[servers];
      Arrays.setAll(weights, i -> 1 + i % 5);
      assertThat(Fleet.of(strategy, weights).counts(servers * 20)).containsOnly(20);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 99})
  void oneCallAtATimeIsSharedByWeightUnderWlc(int servers) {
    int[] weights = new int[servers];
    Arrays.setAll(weights, i -> 1 + i % 3);
    int cycle = 2 * servers;
    int[] counts = Fleet.of("weighted-least-connections", weights).counts(cycle * 10);
    for (int i = 0; i < servers; i++) {
      assertThat(counts[i]).isEqualTo(weights[i] * 10);
    }
  }

  @Test
  void oneCallAtATimeAllGoesToTheHeaviestUnderSed() {
    Fleet fleet = Fleet.of("shortest-expected-delay", new int[] {1, 3, 2});
    assertThat(fleet.counts(100)).containsExactly(0, 100, 0);
    Fleet two = Fleet.of("shortest-expected-delay", new int[] {1, 3, 3});
    assertThat(two.counts(100)[0]).isZero();
    int[] counts = two.counts(1_000);
    assertThat(counts[1]).isBetween(300, 700); // equally heavy ones share
  }

  @ParameterizedTest
  @CsvSource({"12", "200"})
  void arrivalsAloneKeepTheQuotasOfAdamsAndDhondt(int most) {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 60; round++) {
      int servers = most > 128 ? 129 + random.nextInt(60) : 2 + random.nextInt(most - 1);
      int[] weights = random.ints(servers, 1, 40).toArray();
      long total = Arrays.stream(weights).sum();
      Fleet lc = Fleet.of("least-connections", weights);
      Fleet wlc = Fleet.of("weighted-least-connections", weights);
      Fleet sed = Fleet.of("shortest-expected-delay", weights);
      for (int k = 1; k <= 400; k++) {
        lc.begin();
        wlc.begin();
        sed.begin();
        int spread =
            lc.candidates.stream().mapToInt(FakeCandidate::inFlight).max().orElseThrow()
                - lc.candidates.stream().mapToInt(FakeCandidate::inFlight).min().orElseThrow();
        assertThat(spread).isLessThanOrEqualTo(1);
        for (int i = 0; i < servers; i++) {
          long share = (long) k * weights[i];
          assertThat((long) sed.candidates.get(i).inFlight())
              .as("SED lower quota")
              .isGreaterThanOrEqualTo(share / total);
          assertThat((long) wlc.candidates.get(i).inFlight())
              .as("WLC upper quota")
              .isLessThanOrEqualTo((share + total - 1) / total);
        }
      }
    }
  }

  @Test
  void noCallWaitsWhileSomebodyIsIdleUnderNq() {
    Fleet fleet = Fleet.of("never-queue", new int[] {100, 1, 1, 1, 50});
    for (int i = 0; i < 5; i++) {
      fleet.begin();
    }
    assertThat(fleet.candidates).allMatch(c -> c.inFlight() == 1);
    assertThat(fleet.begin()).isEqualTo(fleet.get("s0"));
  }

  @Test
  void fractionsAreComparedExactlyAtTheLargestCountsAndWeights() {
    Fleet fleet = Fleet.of("weighted-least-connections", new int[] {1000, 1000});
    FakeCandidate a = fleet.get("s0").withWeight(999_999);
    FakeCandidate b = fleet.get("s1").withWeight(1_000_000);
    fleet.replace(a);
    fleet.replace(b);
    fleet.prepare();
    // 2147481500 / 999999 is 2147.483647..., less by 1e-9 than 2147483648 / 1000000 would be.
    a.running().set(2_147_481_499);
    b.running().set(2_147_483_647);
    for (int i = 0; i < 50; i++) {
      assertThat(fleet.pick()).isEqualTo(a);
    }
    a.running().set(2_147_481_500);
    for (int i = 0; i < 50; i++) {
      assertThat(fleet.pick()).isEqualTo(b);
    }
    a.running().set(Integer.MAX_VALUE);
    assertThat(fleet.pick()).isEqualTo(b);
  }

  @ParameterizedTest
  @EnumSource
  void whoeverFollowsServersThatStayBusyInTheListGetsNoMoreThanOthers(LoadCost cost) {
    for (int calls : new int[] {1, 5}) {
      Fleet fleet = Fleet.of(name(cost), Fleet.equal(12));
      fleet.candidates.forEach(candidate -> candidate.running().set(calls - 1));
      for (int busy : new int[] {2, 3, 4, 5, 10}) {
        fleet.candidates.get(busy).running().set(calls);
      }
      int[] counts = fleet.counts(7 * 50);
      assertThat(counts).containsExactly(50, 50, 0, 0, 0, 0, 50, 50, 50, 50, 0, 50);
    }
  }

  @Test
  void amongManyEqualsThatAreNotIdleTheLotIsFair() {
    Fleet fleet = Fleet.of("least-connections", Fleet.equal(40));
    fleet.candidates.forEach(fleet::begin);
    int[] counts = new int[40];
    // Only every tenth is at the minimum, so their turn seldom comes at the right time.
    fleet.candidates.stream().filter(c -> c.index() % 10 != 0).forEach(fleet::begin);
    for (int i = 0; i < 8_000; i++) {
      FakeCandidate picked = fleet.next();
      counts[picked.index()]++;
    }
    Statistics.assertProportional(
        new int[] {counts[0], counts[10], counts[20], counts[30]}, 1, 1, 1, 1);
  }

  @Test
  void threadsThatPickAtOnceDoNotSpreadTheServersMoreThanThereAreThreads() throws Exception {
    for (int servers : new int[] {5, 100}) {
      Fleet fleet = Fleet.of("least-connections", Fleet.equal(servers));
      int threads = 4;
      Threads.run(
          threads,
          thread ->
              () -> {
                PickContext context = new FakeContext(thread);
                for (int i = 0; i < 5_000; i++) {
                  fleet.begin(Fleet.next(fleet.picker(), context));
                }
                return thread;
              });
      int[] running = fleet.candidates.stream().mapToInt(FakeCandidate::inFlight).toArray();
      assertThat(Arrays.stream(running).sum()).isEqualTo(threads * 5_000);
      assertThat(Arrays.stream(running).max().orElseThrow())
          .isLessThanOrEqualTo(Arrays.stream(running).min().orElseThrow() + threads);
    }
  }

  @ParameterizedTest
  @EnumSource
  void thePickStaysExactWhileAWholeFleetGetsBusyAndIdleAgain(LoadCost cost) {
    int[] weights = new int[400];
    Arrays.setAll(weights, i -> 1 + i % 4);
    Fleet fleet = Fleet.of(name(cost), weights);
    List<FakeCandidate> running = new ArrayList<>();
    for (int wave = 0; wave < 3; wave++) {
      while (running.size() < 1_500) {
        running.add(picksOneOfLeastCost(cost, fleet));
      }
      while (!running.isEmpty()) {
        fleet.end(running.remove(running.size() - 1));
        // As calls go on while it gets quiet: long enough for whatever is kept for busy times to
        // go.
        fleet.end(picksOneOfLeastCost(cost, fleet));
        fleet.end(picksOneOfLeastCost(cost, fleet));
      }
    }
  }

  private static FakeCandidate picksOneOfLeastCost(LoadCost cost, Fleet fleet) {
    double least = fleet.candidates.stream().mapToDouble(c -> cost(cost, c)).min().orElseThrow();
    FakeCandidate picked = fleet.next();
    assertThat(cost(cost, picked)).isEqualTo(least);
    fleet.begin(picked);
    return picked;
  }

  @Test
  void thePickIsExactAfterThreadsHaveMadeAFleetBusyAndIdleManyTimes() throws Exception {
    for (int storm = 0; storm < 20; storm++) {
      Fleet fleet = Fleet.of("least-connections", Fleet.equal(200));
      Threads.run(
          4,
          thread ->
              () -> {
                PickContext context = new FakeContext(thread);
                List<FakeCandidate> mine = new ArrayList<>();
                for (int wave = 0; wave < 4; wave++) {
                  while (mine.size() < 80) {
                    FakeCandidate picked = Fleet.next(fleet.picker(), context);
                    fleet.begin(picked);
                    mine.add(picked);
                  }
                  // In the last wave, some stay.
                  while (mine.size() > (wave == 3 ? 40 : 0)) {
                    fleet.end(mine.remove(mine.size() - 1));
                    FakeCandidate picked = Fleet.next(fleet.picker(), context);
                    fleet.begin(picked);
                    fleet.end(picked);
                  }
                }
                return thread;
              });
      for (int i = 0; i < 400; i++) {
        picksOneOfLeastCost(LoadCost.CONNECTIONS, fleet);
      }
    }
  }

  @Test
  void anOldPickerStaysExactWhenItsTreeIsNoLongerTold() {
    Fleet fleet = Fleet.of("least-connections", Fleet.equal(100));
    var old = fleet.picker();
    fleet.prepare();
    for (int i = 0; i < 1_000; i++) {
      FakeCandidate picked = Fleet.next(old, fleet.context);
      fleet.begin(picked);
      assertThat(picked.inFlight()).isLessThanOrEqualTo(1 + i / 100);
    }
  }

  @Test
  void callsThatWereRunningBeforeAChangeCountAfterIt() {
    Fleet fleet = Fleet.of("least-connections", Fleet.equal(80));
    List<FakeCandidate> before = List.copyOf(fleet.candidates);
    for (int i = 0; i < 80; i++) {
      fleet.begin();
    }
    fleet.candidates.replaceAll(c -> c.withWeight(2000));
    fleet.remove("s3");
    fleet.prepare();
    fleet.end(before.get(40)); // named by its candidate of the older list
    fleet.end(before.get(3)); // gone by now
    assertThat(fleet.begin()).isEqualTo(fleet.get("s40"));
  }
}
