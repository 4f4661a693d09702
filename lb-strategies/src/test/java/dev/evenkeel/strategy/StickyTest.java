package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.testkit.FakeCandidate;
import dev.evenkeel.testkit.FakeContext;
import dev.evenkeel.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StickyTest {

  private static final Duration TTL = Duration.ofMinutes(10);

  private final FakeTicker ticker = new FakeTicker();
  private final FakeContext context = new FakeContext(1, ticker);
  private final List<FakeCandidate> fleet = KeyedFleet.equal(20);
  private final Scheduler sticky = new Sticky(new WeightedRandom(), TTL, 10_000);

  @Test
  void aKeyKeepsTheServerThatItWasGivenByChance() {
    Picker picker = KeyedFleet.prepare(sticky, fleet);
    String[] first = KeyedFleet.owners(picker, 1000);
    assertThat(KeyedFleet.counts(first)).hasSize(20);
    assertThat(KeyedFleet.owners(picker, 1000)).isEqualTo(first);
  }

  @Test
  void aKeyKeepsItsServerWhenOthersComeAndGo() {
    String[] first = KeyedFleet.owners(KeyedFleet.prepare(sticky, fleet), 1000);
    List<FakeCandidate> changed = KeyedFleet.without(fleet, fleet.get(4));
    changed.add(KeyedFleet.server("new", 30, 1));
    changed.replaceAll(server -> server.withWeight(7000));
    String[] after = KeyedFleet.owners(KeyedFleet.prepare(sticky, changed), 1000);
    for (int i = 0; i < first.length; i++) {
      if (!first[i].equals("s-4")) {
        assertThat(after[i]).isEqualTo(first[i]);
      }
    }
  }

  @Test
  void whenItsServerCannotBeUsedAKeyMovesAndStaysWhereItWent() {
    Picker picker = KeyedFleet.prepare(sticky, fleet);
    for (long key = 0; key < 50; key++) {
      FakeCandidate home = KeyedFleet.pick(picker, context.affinity(key).excludeNobody());
      FakeCandidate other = KeyedFleet.pick(picker, context.exclude(home));
      assertThat(other).isNotSameAs(home);
      assertThat(KeyedFleet.pick(picker, context.excludeNobody())).isSameAs(other);
    }
  }

  @Test
  void aServerThatWasDownForAWhileHasTheKeysThatWereNotUsedMeanwhile() {
    String[] first = KeyedFleet.owners(KeyedFleet.prepare(sticky, fleet), 1000);
    KeyedFleet.prepare(sticky, KeyedFleet.without(fleet, fleet.get(4)));
    assertThat(KeyedFleet.owners(KeyedFleet.prepare(sticky, fleet), 1000)).isEqualTo(first);
  }

  @Test
  void aNewServerWithTheIndexOfAForgottenOneInheritsNoKeys() {
    Scheduler toFirst = new Sticky(candidates -> all -> candidates.get(0), TTL, 100);
    FakeCandidate old = KeyedFleet.server("old", 1, 1);
    FakeCandidate other = KeyedFleet.server("other", 0, 1);
    context.affinity(5);
    assertThat(KeyedFleet.prepare(toFirst, List.of(old)).pick(context)).isSameAs(old);
    toFirst.onForget(old);
    FakeCandidate young = KeyedFleet.server("young", 1, 1);
    assertThat(KeyedFleet.prepare(toFirst, List.of(other, young)).pick(context)).isSameAs(other);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.001S", "PT1S", "PT30M", "P7D"})
  void aKeyIsForgottenWhenItWasNotUsedForTheTimeToLive(String text) {
    Duration ttl = Duration.parse(text);
    // Starts shortly before the clock overflows.
    ticker.set(Long.MAX_VALUE - ttl.toNanos());
    List<FakeCandidate> served = new ArrayList<>(fleet.subList(0, 1));
    Picker picker =
        new Sticky(candidates -> all -> served.get(0), ttl, 100).prepare(List.copyOf(fleet));
    context.affinity(5);
    assertThat(picker.pick(context)).isSameAs(fleet.get(0));
    served.set(0, fleet.get(1));
    for (int i = 0; i < 5; i++) {
      ticker.advance(ttl.multipliedBy(9).dividedBy(10));
      assertThat(picker.pick(context)).isSameAs(fleet.get(0));
    }
    ticker.advance(ttl.multipliedBy(11).dividedBy(10));
    assertThat(picker.pick(context)).isSameAs(fleet.get(1));
  }

  @Test
  void itRemembersNoMoreKeysThanItHasRoomFor() {
    Picker picker = KeyedFleet.prepare(new Sticky(new WeightedRandom(), TTL, 1024), fleet);
    String[] first = KeyedFleet.owners(picker, 100_000);
    String[] again = KeyedFleet.owners(picker, 100_000);
    int same = 0;
    for (int i = 0; i < first.length; i++) {
      same += first[i].equals(again[i]) ? 1 : 0;
    }
    // By chance one in twenty finds its server again.
    assertThat(same).isBetween(4000, 6500);
  }

  @Test
  void almostAllKeysAreRememberedAtHalfOfTheCapacity() {
    Picker picker = KeyedFleet.prepare(new Sticky(new WeightedRandom(), TTL, 16_384), fleet);
    String[] first = KeyedFleet.owners(picker, 8192);
    String[] again = KeyedFleet.owners(picker, 8192);
    int lost = 0;
    for (int i = 0; i < first.length; i++) {
      lost += first[i].equals(again[i]) ? 0 : 1;
    }
    // Two keys to four places on average: one in twenty finds more than three others there.
    assertThat(lost).isLessThan(700);
  }

  @Test
  void callsWithoutAKeyGoToTheDelegate() {
    List<FakeCandidate> served = new ArrayList<>(fleet.subList(0, 1));
    Picker picker =
        new Sticky(candidates -> all -> served.get(0), TTL, 100).prepare(List.copyOf(fleet));
    assertThat(picker.pick(context.noAffinity())).isSameAs(fleet.get(0));
    served.set(0, fleet.get(1));
    assertThat(picker.pick(context)).isSameAs(fleet.get(1));
  }

  @Test
  void nothingIsRememberedWhenNobodyIsPicked() {
    Picker picker = KeyedFleet.prepare(sticky, fleet);
    fleet.forEach(context::exclude);
    assertThat(picker.pick(context.affinity(1))).isNull();
    assertThat(picker.pick(context.excludeNobody())).isNotNull();
  }

  /** What a decorator hands on: everything. */
  @Test
  void decoratorsTellTheirDelegateAllThatHappens() {
    for (boolean bounded : new boolean[] {true, false}) {
      List<String> heard = new ArrayList<>();
      Scheduler delegate = listening(heard);
      Scheduler decorator =
          bounded ? new BoundedLoad(delegate, 1.25) : new Sticky(delegate, TTL, 100);
      FakeCandidate server = fleet.get(3);
      Picker picker = KeyedFleet.prepare(decorator, fleet);
      decorator.onStart(server, 1);
      decorator.onOutcome(server, Outcome.TIMEOUT, 2, 3);
      decorator.onRelease(server, 4);
      decorator.onForget(server);
      assertThat(heard)
          .containsExactly("start s-3 1", "outcome s-3 TIMEOUT 2 3", "release s-3 4", "forget s-3");
      assertThat(picker.describe(server)).contains("nobody");
    }
  }

  private static Scheduler listening(List<String> heard) {
    return new Scheduler() {
      @Override
      public Picker prepare(List<Candidate> candidates) {
        return new Picker() {
          @Override
          public Candidate pick(PickContext context) {
            return candidates.get(0);
          }

          @Override
          public String describe(Candidate candidate) {
            return "nobody knows";
          }
        };
      }

      @Override
      public void onStart(Candidate candidate, long nowNanos) {
        heard.add("start " + KeyedFleet.id(candidate) + " " + nowNanos);
      }

      @Override
      public void onOutcome(Candidate candidate, Outcome outcome, long latency, long nowNanos) {
        heard.add(
            "outcome " + KeyedFleet.id(candidate) + " " + outcome + " " + latency + " " + nowNanos);
      }

      @Override
      public void onRelease(Candidate candidate, long nowNanos) {
        heard.add("release " + KeyedFleet.id(candidate) + " " + nowNanos);
      }

      @Override
      public void onForget(Candidate candidate) {
        heard.add("forget " + KeyedFleet.id(candidate));
      }
    };
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    for (Map<String, String> values :
        List.of(Map.of("ttl", "0ms"), Map.of("ttl", "8h30"), Map.of("capacity", "0"))) {
      SchedulerOptions options =
          SchedulerOptions.of("sticky", values)
              .withSchedulers((name, nested) -> new WeightedRandom());
      assertThatThrownBy(() -> Sticky.create(options))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("sticky");
    }
  }
}
