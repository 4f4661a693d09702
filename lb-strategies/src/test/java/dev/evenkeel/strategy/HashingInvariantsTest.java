package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.testkit.FakeCandidate;
import dev.evenkeel.testkit.FakeContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What all hashing strategies promise about who owns a key, for random fleets. */
class HashingInvariantsTest {

  private static final int KEYS = 20_000;

  /** A strategy, and by how much the part of a server may differ from its weight's. */
  enum Strategy {
    // Four standard deviations of 160 points or of 16,384 buckets over some dozen servers.
    RING(0.32),
    MAGLEV(0.01),
    RENDEZVOUS(0),
    SOURCE(0.25),
    JUMP(0);

    private final double tolerance;

    Strategy(double tolerance) {
      this.tolerance = tolerance;
    }

    Scheduler scheduler() {
      return switch (this) {
        case RING -> new RingHash(RingHash.DEFAULT_POINTS, ServerHashes.byId());
        case MAGLEV -> new Maglev(Maglev.DEFAULT_TABLE_SIZE, ServerHashes.byId());
        case RENDEZVOUS -> new Rendezvous(ServerHashes.byId(), WeightedRendezvous.MIXED);
        case SOURCE -> new SourceHash(SourceHash.DEFAULT_BUCKETS, ServerHashes.byId());
        case JUMP -> new JumpHash();
      };
    }

    /** Returns a picker of a scheduler that has seen nothing else. */
    Picker fresh(List<FakeCandidate> servers) {
      return KeyedFleet.prepare(scheduler(), servers);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ownersDoNotDependOnTheOrderOfTheList(Strategy strategy) {
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      List<FakeCandidate> fleet = KeyedFleet.random(random);
      String[] owners = KeyedFleet.owners(strategy.fresh(fleet), KEYS);
      List<FakeCandidate> shuffled = KeyedFleet.shuffled(fleet, random);
      assertThat(KeyedFleet.owners(strategy.fresh(shuffled), KEYS)).isEqualTo(owners);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ownersDoNotDependOnWhatTheSchedulerHasSeenBefore(Strategy strategy) {
    Random random = new Random(2);
    Scheduler scheduler = strategy.scheduler();
    List<FakeCandidate> fleet = KeyedFleet.random(random);
    for (int step = 0; step < 60; step++) {
      fleet = changed(fleet, scheduler, step, random);
      String[] owners = KeyedFleet.owners(KeyedFleet.prepare(scheduler, fleet), 2000);
      assertThat(owners).isEqualTo(KeyedFleet.owners(strategy.fresh(fleet), 2000));
    }
  }

  /** Removes, adds and reweighs a few servers; a new one gets the index of one that has left. */
  private static List<FakeCandidate> changed(
      List<FakeCandidate> fleet, Scheduler scheduler, int step, Random random) {
    List<FakeCandidate> next = new ArrayList<>();
    List<Integer> free = new ArrayList<>(List.of(100 + step)); // no two may share an index
    for (FakeCandidate server : fleet) {
      int lot = random.nextInt(10);
      if (lot == 0 && fleet.size() > 2) {
        scheduler.onForget(server);
        free.add(server.index());
      } else {
        next.add(lot == 1 ? server.withWeight(1 + random.nextInt(9999)) : server);
      }
    }
    int added = random.nextInt(3);
    for (int i = 0; i < added && !free.isEmpty(); i++) {
      int index = free.remove(free.size() - 1);
      next.add(KeyedFleet.server("new-" + step + "-" + i, index, 1 + random.nextInt(10)));
    }
    return next.isEmpty() ? fleet : next;
  }

  @ParameterizedTest
  @EnumSource(names = {"RING", "RENDEZVOUS", "SOURCE"})
  void whenAServerLeavesOnlyItsKeysMoveAndWhenItReturnsSoDoThey(Strategy strategy) {
    Random random = new Random(3);
    for (int i = 0; i < 20; i++) {
      List<FakeCandidate> fleet = KeyedFleet.random(random);
      FakeCandidate leaving = fleet.get(random.nextInt(fleet.size()));
      Scheduler scheduler = strategy.scheduler();
      String[] before = KeyedFleet.owners(KeyedFleet.prepare(scheduler, fleet), KEYS);
      String[] during =
          KeyedFleet.owners(
              KeyedFleet.prepare(scheduler, KeyedFleet.without(fleet, leaving)), KEYS);
      String[] after = KeyedFleet.owners(KeyedFleet.prepare(scheduler, fleet), KEYS);
      for (int key = 0; key < KEYS; key++) {
        if (before[key].equals(KeyedFleet.id(leaving))) {
          assertThat(during[key]).isNotEqualTo(KeyedFleet.id(leaving));
        } else {
          assertThat(during[key]).isEqualTo(before[key]);
        }
      }
      assertThat(after).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RING", "RENDEZVOUS", "SOURCE"})
  void theKeysOfAServerThatLeavesSpreadOverAllOthers(Strategy strategy) {
    List<FakeCandidate> fleet = KeyedFleet.equal(10);
    FakeCandidate leaving = fleet.get(4);
    String[] before = KeyedFleet.owners(strategy.fresh(fleet), 10 * KEYS);
    String[] after =
        KeyedFleet.owners(strategy.fresh(KeyedFleet.without(fleet, leaving)), 10 * KEYS);
    String[] moved = new String[10 * KEYS];
    int count = 0;
    for (int key = 0; key < before.length; key++) {
      if (before[key].equals(KeyedFleet.id(leaving))) {
        moved[count++] = after[key];
      }
    }
    Map<String, Integer> counts = KeyedFleet.counts(Arrays.copyOf(moved, count));
    assertThat(counts).hasSize(9);
    // On a ring 160 arcs of random length fall to nine servers: three times the mean is 6 sigma.
    assertThat(counts.values()).allMatch(part -> part < 3 * KEYS / 9.0);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "MAGLEV")
  void aNewServerTakesItsPartAndNoOtherKeyMoves(Strategy strategy) {
    for (int count : new int[] {1, 4, 9, 30}) {
      List<FakeCandidate> fleet = KeyedFleet.equal(count);
      String[] before = KeyedFleet.owners(strategy.fresh(fleet), KEYS);
      // The last one also in the order that jump-hash needs.
      FakeCandidate joining = KeyedFleet.server("s-" + count, count, 1);
      fleet.add(joining);
      String[] after = KeyedFleet.owners(strategy.fresh(fleet), KEYS);
      int moved = 0;
      for (int key = 0; key < KEYS; key++) {
        if (!before[key].equals(after[key])) {
          assertThat(after[key]).isEqualTo(KeyedFleet.id(joining));
          moved++;
        }
      }
      double expected = (double) KEYS / (count + 1);
      assertThat((double) moved)
          .isCloseTo(expected, within(strategy.tolerance * expected + 4 * Math.sqrt(expected)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void partsFollowTheWeights(Strategy strategy) {
    int[] weights =
        strategy == Strategy.JUMP ? new int[] {1, 1, 1, 1, 1} : new int[] {1, 2, 3, 5, 9};
    int sum = Arrays.stream(weights).sum();
    Map<String, Integer> parts =
        KeyedFleet.counts(
            KeyedFleet.owners(strategy.fresh(KeyedFleet.weighted(weights)), 10 * KEYS));
    for (int i = 0; i < weights.length; i++) {
      double expected = 10.0 * KEYS * weights[i] / sum;
      assertThat((double) parts.getOrDefault("s-" + i, 0))
          .isCloseTo(expected, within(strategy.tolerance * expected + 5 * Math.sqrt(expected)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutAKeyServersAreDrawnAtRandomByTheSameParts(Strategy strategy) {
    List<FakeCandidate> fleet = KeyedFleet.weighted(3, 3, 3, 3);
    Picker picker = strategy.fresh(fleet);
    FakeContext context = new FakeContext(5).noAffinity();
    String[] picks = new String[KEYS];
    for (int i = 0; i < KEYS; i++) {
      picks[i] = KeyedFleet.id(picker.pick(context));
    }
    assertThat(KeyedFleet.counts(picks)).hasSize(4);
    assertThat(KeyedFleet.counts(picks).values())
        .allSatisfy(
            count ->
                assertThat((double) count)
                    .isCloseTo(5000, within(300 + 5000 * strategy.tolerance)));
  }

  @ParameterizedTest
  @EnumSource
  void everyKeyOfAnExcludedServerHasASecondChoiceOfItsOwn(Strategy strategy) {
    Random random = new Random(6);
    List<FakeCandidate> fleet = KeyedFleet.equal(10);
    Picker picker = strategy.fresh(fleet);
    Picker same = strategy.fresh(KeyedFleet.shuffled(fleet, random));
    FakeContext context = new FakeContext(7);
    List<String> second = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      context.affinity(random.nextLong()).excludeNobody();
      Candidate home = picker.pick(context);
      if (home == null || home != fleet.get(3)) {
        continue;
      }
      context.exclude(home);
      Candidate next = picker.pick(context);
      assertThat(picker.pick(context)).isSameAs(next);
      assertThat(KeyedFleet.id(same.pick(context))).isEqualTo(KeyedFleet.id(next));
      second.add(KeyedFleet.id(next));
    }
    Map<String, Integer> counts = KeyedFleet.counts(second.toArray(new String[0]));
    assertThat(counts).hasSize(9);
    assertThat(counts.values()).allMatch(count -> count < 2 * second.size() / 9);
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatHashesToZeroHasAnOwnerLikeAnyOther(Strategy strategy) {
    Picker picker = strategy.fresh(KeyedFleet.equal(5));
    FakeContext context = new FakeContext(8).affinity(0);
    Candidate owner = picker.pick(context);
    assertThat(owner).isNotNull();
    assertThat(picker.pick(context)).isSameAs(owner);
  }

  /** As when the engine chooses the zone by some bits of the key. */
  @ParameterizedTest
  @EnumSource
  void keysThatHaveManyBitsInCommonAreSpreadAllTheSame(Strategy strategy) {
    Picker picker = strategy.fresh(KeyedFleet.equal(8));
    FakeContext context = new FakeContext(9);
    for (int shift : new int[] {0, 24, 48}) {
      String[] owners = new String[8000];
      for (int i = 0; i < owners.length; i++) {
        owners[i] = KeyedFleet.id(picker.pick(context.affinity((long) i << shift)));
      }
      assertThat(KeyedFleet.counts(owners).values())
          .hasSize(8)
          .allMatch(count -> count > 1000 * (1 - strategy.tolerance) - 150);
    }
  }
}
