package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.testkit.FakeCandidate;
import dev.evenkeel.testkit.FakeContext;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BoundedLoadTest {

  /** Drives a scheduler as an engine does, one attempt at a time. */
  private static final class Engine {
    final Scheduler scheduler;
    final List<FakeCandidate> running = new ArrayList<>();
    final FakeContext context = new FakeContext(3);
    Picker picker = nobody -> null;

    Engine(Scheduler scheduler, List<FakeCandidate> fleet) {
      this.scheduler = scheduler;
      prepare(fleet);
    }

    void prepare(List<FakeCandidate> fleet) {
      picker = KeyedFleet.prepare(scheduler, fleet);
    }

    FakeCandidate start(long key) {
      FakeCandidate server = KeyedFleet.pick(picker, context.affinity(key));
      start(server);
      return server;
    }

    void start(FakeCandidate server) {
      server.start();
      scheduler.onStart(server, 0);
      running.add(server);
    }

    void end(int which) {
      FakeCandidate server = running.remove(which);
      server.end();
      scheduler.onRelease(server, 0);
    }
  }

  /** How keys are drawn. */
  enum Keys {
    ONE_HOT,
    MOSTLY_HOT,
    FEW,
    ALL_DIFFERENT;

    long draw(Random random) {
      return switch (this) {
        case ONE_HOT -> 77;
        case MOSTLY_HOT -> random.nextInt(3) > 0 ? 77 : random.nextLong();
        case FEW -> random.nextInt(10);
        case ALL_DIFFERENT -> random.nextLong();
      };
    }
  }

  private static Scheduler ring() {
    return new RingHash(160, ServerHashes.byId());
  }

  private static long bound(
      double factor, int inProgress, FakeCandidate server, List<FakeCandidate> fleet) {
    long total = fleet.stream().mapToLong(FakeCandidate::weight).sum();
    return BigDecimal.valueOf(factor)
        .multiply(BigDecimal.valueOf(inProgress + 1L))
        .multiply(BigDecimal.valueOf(server.weight()))
        .divide(BigDecimal.valueOf(total), 0, RoundingMode.CEILING)
        .longValueExact();
  }

  @ParameterizedTest
  @EnumSource
  void noServerIsPickedAtItsBoundWhateverTheKeysAre(Keys keys) {
    Random random = new Random(4);
    for (double factor : new double[] {1, 1.25, 1.5, 2}) {
      for (int round = 0; round < 10; round++) {
        List<FakeCandidate> fleet = KeyedFleet.random(random);
        Engine engine = new Engine(new BoundedLoad(ring(), factor), fleet);
        for (int i = 0; i < 400; i++) {
          int before = engine.running.size();
          FakeCandidate picked = engine.start(keys.draw(random));
          assertThat((long) picked.inFlight())
              .isLessThanOrEqualTo(bound(factor, before, picked, fleet));
          while (!engine.running.isEmpty() && random.nextInt(300) < engine.running.size()) {
            engine.end(random.nextInt(engine.running.size()));
          }
        }
      }
    }
  }

  @Test
  void aKeyStaysWithItsOwnServerWhileThatIsBelowItsBound() {
    Random random = new Random(5);
    List<FakeCandidate> fleet = KeyedFleet.weighted(1, 2, 3, 4, 5);
    Picker plain = KeyedFleet.prepare(ring(), fleet);
    Engine engine = new Engine(new BoundedLoad(ring(), 1.25), fleet);
    int atHome = 0;
    for (int i = 0; i < 2000; i++) {
      long key = random.nextInt(30);
      FakeCandidate owner = KeyedFleet.pick(plain, new FakeContext(1).affinity(key));
      boolean hasRoom = owner.inFlight() < bound(1.25, engine.running.size(), owner, fleet);
      assertThat(engine.start(key) == owner).isEqualTo(hasRoom);
      atHome += hasRoom ? 1 : 0;
      if (engine.running.size() > 40) {
        engine.end(random.nextInt(engine.running.size()));
      }
    }
    assertThat(atHome).isBetween(500, 1900);
  }

  @Test
  void withAnEndlessFactorItIsThePlainHash() {
    List<FakeCandidate> fleet = KeyedFleet.weighted(1, 2, 3);
    Picker plain = KeyedFleet.prepare(ring(), fleet);
    Engine engine = new Engine(new BoundedLoad(ring(), 1_000_000), fleet);
    for (int i = 0; i < 2000; i++) {
      long key = i % 3;
      assertThat(engine.start(key)).isSameAs(plain.pick(new FakeContext(1).affinity(key)));
    }
  }

  @Test
  void theSurplusOfAHotKeyGoesToTheSameOthersAgainAndNotToOneNeighbour() {
    List<FakeCandidate> fleet = KeyedFleet.equal(20);
    Set<String> first = new HashSet<>();
    for (long key = 0; key < 60; key++) {
      assertThat(surplus(fleet, key))
          .isEqualTo(surplus(KeyedFleet.shuffled(fleet, new Random(key)), key));
      first.add(surplus(fleet, key).get(0));
    }
    assertThat(first).hasSizeGreaterThan(12);
  }

  /** Returns the servers to which the key goes on when its own has the first request. */
  private static List<String> surplus(List<FakeCandidate> fleet, long key) {
    Engine engine = new Engine(new BoundedLoad(ring(), 1.25), fleet);
    engine.start(key);
    List<String> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      others.add(KeyedFleet.id(engine.start(key)));
    }
    while (!engine.running.isEmpty()) {
      engine.end(0);
    }
    return others;
  }

  @Test
  void whenAllAreAtTheirBoundsTheLeastLoadedForItsWeightIsPicked() {
    List<FakeCandidate> fleet = KeyedFleet.weighted(1, 2, 4);
    Engine engine = new Engine(new BoundedLoad(ring(), 1.25), fleet);
    // Other requests than those the scheduler knows, as when many threads are between pick and
    // start.
    int[] running = {5, 7, 30};
    for (int i = 0; i < running.length; i++) {
      for (int j = 0; j < running[i]; j++) {
        fleet.get(i).start();
      }
    }
    for (long key = 0; key < 20; key++) {
      assertThat(engine.picker.pick(engine.context.affinity(key))).isSameAs(fleet.get(1));
    }
  }

  @Test
  void requestsThatHangOnAServerThatIsOutDoNotLoosenTheBounds() {
    List<FakeCandidate> fleet = KeyedFleet.equal(4);
    Engine engine = new Engine(new BoundedLoad(ring(), 1.25), fleet);
    for (int i = 0; i < 100; i++) {
      engine.start(fleet.get(3));
    }
    List<FakeCandidate> rest = fleet.subList(0, 3);
    engine.prepare(rest);
    for (int i = 0; i < 60; i++) {
      FakeCandidate picked = engine.start(77);
      assertThat((long) picked.inFlight()).isLessThanOrEqualTo(bound(1.25, i, picked, rest));
    }
    // They end, the server is back: nothing is left of it.
    for (int i = 0; i < 100; i++) {
      engine.end(0);
    }
    engine.prepare(fleet);
    for (int i = 60; i < 100; i++) {
      FakeCandidate picked = engine.start(77);
      assertThat((long) picked.inFlight()).isLessThanOrEqualTo(bound(1.25, i, picked, fleet));
    }
  }

  @Test
  void itSaysHowFarAServerIsFromItsBound() {
    List<FakeCandidate> fleet = KeyedFleet.equal(2);
    Engine engine = new Engine(new BoundedLoad(new JumpHash(), 1.25), fleet);
    engine.start(fleet.get(0));
    assertThat(engine.picker.describe(fleet.get(0)))
        .isEqualTo("1 of at most 2 in flight; shard 0 of 2");
  }

  @Test
  void aFactorBelowOneIsRefused() {
    SchedulerOptions options =
        SchedulerOptions.of("bounded-load", Map.of("factor", "0.9"))
            .withSchedulers((name, nested) -> RingHash.create(nested));
    assertThatThrownBy(() -> BoundedLoad.create(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("factor");
  }

  @Test
  void theDelegateIsNamedByAnOptionAndRingHashOtherwise() {
    List<String> asked = new ArrayList<>();
    for (Map<String, String> values :
        List.of(
            Map.<String, String>of(), Map.of("delegate", "maglev", "delegate.table-size", "251"))) {
      SchedulerOptions options =
          SchedulerOptions.of("bounded-load", values)
              .withSchedulers(
                  (name, nested) -> {
                    asked.add(name);
                    return name.equals("maglev") ? Maglev.create(nested) : RingHash.create(nested);
                  });
      BoundedLoad.create(options);
      options.requireAllRead();
    }
    assertThat(asked).containsExactly("ring-hash", "maglev");
  }
}
