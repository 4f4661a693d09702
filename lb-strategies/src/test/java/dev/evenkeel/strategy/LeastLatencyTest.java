package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.strategy.OpenLoop.Behaviour;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What least-latency is for, with few servers (all compared) and with many (a window). */
class LeastLatencyTest {

  private static final Behaviour FAST = Behaviour.answersIn(Duration.ofMillis(10));
  private static final Behaviour SLOW = Behaviour.answersIn(Duration.ofMillis(100));
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private static OpenLoop fleet() {
    return new OpenLoop(LeastLatency::new);
  }

  private static double share(long[] hits, int server) {
    return (double) hits[server] / Arrays.stream(hits).sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 32, 33, 200})
  void callsSpreadEvenlyWhileNothingIsKnown(int count) {
    OpenLoop fleet = fleet().add(count, Behaviour.answersIn(Duration.ofDays(1)));
    long[] hits = fleet.run(Duration.ofMillis(count * 20L), MILLISECOND);
    assertThat(Arrays.stream(hits).min().orElseThrow()).isGreaterThanOrEqualTo(17);
    assertThat(Arrays.stream(hits).max().orElseThrow()).isLessThanOrEqualTo(23);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 100})
  void callsOneAtATimeBeginAtDifferentServers(int count) {
    long[] firstHits = new long[count];
    OpenLoop fleet = fleet().add(count, FAST);
    for (int i = 0; i < 40 * count; i++) {
      Candidate picked = Objects.requireNonNull(fleet.picker().pick(fleet.context));
      firstHits[picked.index()]++;
    }
    assertThat(firstHits).doesNotContain(0);
    assertThat(Arrays.stream(firstHits).max().orElseThrow()).isLessThan(120);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 60})
  void aSlowServerLosesItsTraffic(int count) {
    OpenLoop fleet = fleet().add(count - 1, FAST).add(1, SLOW);
    fleet.run(Duration.ofSeconds(1), MILLISECOND);
    long[] hits = fleet.run(Duration.ofSeconds(10), MILLISECOND);
    assertThat(share(hits, count - 1)).isLessThan(0.25 / count);
  }

  @Test
  void aServerThatTurnsSlowLosesItsTrafficWithinTheSamplesThatCount() {
    OpenLoop fleet = fleet().add(4, FAST);
    fleet.run(Duration.ofSeconds(60), MILLISECOND);
    fleet.set(2, SLOW);
    fleet.run(Duration.ofMillis(200), MILLISECOND);
    long[] hits = fleet.run(Duration.ofSeconds(1), MILLISECOND);
    assertThat(share(hits, 2)).isLessThan(0.1);
  }

  @Test
  void aSlowServerThatHasRecoveredIsFoundOutByTime() {
    OpenLoop fleet = fleet().add(3, FAST).add(1, SLOW);
    fleet.run(Duration.ofSeconds(10), MILLISECOND);
    fleet.set(3, FAST);
    fleet.run(Duration.ofSeconds(6), MILLISECOND);
    long[] hits = fleet.run(Duration.ofSeconds(5), MILLISECOND);
    assertThat(share(hits, 3)).isBetween(0.2, 0.3);
  }

  @Test
  void aServerThatJoinsIsTried() {
    OpenLoop fleet = fleet().add(4, FAST);
    fleet.run(Duration.ofSeconds(5), MILLISECOND);
    fleet.add(1, FAST);
    long[] hits = fleet.run(Duration.ofSeconds(1), MILLISECOND);
    assertThat(share(hits, 4)).isBetween(0.15, 0.25);
  }

  @Test
  void oneTimeOutMakesNoServerOfWhichNothingIsKnownLookSlow() {
    FleetLatency fleet = new FleetLatency(0);
    ServerLatency known = new ServerLatency(fleet, 0);
    ServerLatency unknown = new ServerLatency(fleet, 0);
    long now = 0;
    for (int i = 0; i < 50; i++) {
      now += 20_000_000;
      known.answered(10_000_000, now);
    }
    now += 20_000_000;
    known.failed(5_000_000_000L, now);
    assertThat(unknown.cost(now)).isLessThan(10_000_000); // half of what is usual, to be tried
  }

  @Test
  void evenOneCallAtATimeTriesAServerOfWhichNothingIsKnown() {
    OpenLoop fleet = fleet().add(1, FAST);
    fleet.run(Duration.ofSeconds(5), Duration.ofMillis(20));
    fleet.add(1, Behaviour.answersIn(Duration.ofMillis(5)));
    long[] hits = fleet.run(Duration.ofSeconds(5), Duration.ofMillis(20));
    assertThat(share(hits, 1)).isGreaterThan(0.9);
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 1000, 50_000})
  void aServerThatFailsFastGainsNothing(long callsPerSecond) {
    OpenLoop fleet = fleet().add(9, SLOW).add(1, SLOW);
    Duration between = Duration.ofNanos(1_000_000_000L / callsPerSecond);
    fleet.run(Duration.ofSeconds(2), between);
    fleet.set(9, Behaviour.failsIn(MILLISECOND));
    fleet.run(Duration.ofSeconds(2), between);
    long[] hits = fleet.run(Duration.ofSeconds(4), between);
    assertThat(share(hits, 9)).isLessThan(0.1);
  }

  @ParameterizedTest
  @ValueSource(longs = {200, 700, 5_000})
  void aServerThatFailedFastFromTheStartGainsNothing(long callsPerSecond) {
    OpenLoop fleet = fleet().add(4, SLOW).add(1, Behaviour.failsIn(MILLISECOND));
    Duration between = Duration.ofNanos(1_000_000_000L / callsPerSecond);
    fleet.run(Duration.ofSeconds(10), between);
    long[] hits = fleet.run(Duration.ofSeconds(20), between);
    assertThat(share(hits, 4)).isLessThan(0.02);
  }

  @Test
  void failuresThatAllServersShareMoveNoTraffic() {
    OpenLoop fleet = fleet().add(4, Behaviour.failsIn(Duration.ofMillis(10)));
    fleet.run(Duration.ofSeconds(3), MILLISECOND);
    long[] hits = fleet.run(Duration.ofSeconds(10), MILLISECOND);
    for (int server = 0; server < 4; server++) {
      assertThat(share(hits, server)).isBetween(0.2, 0.3);
    }
  }

  @Test
  void whileAllFailEachHasItsTurnHoweverSlowItWas() {
    OpenLoop fleet = fleet().add(4, FAST).add(1, SLOW);
    fleet.run(Duration.ofSeconds(2), MILLISECOND);
    for (int server = 0; server < 5; server++) {
      fleet.set(server, new Behaviour(Outcome.UNREACHABLE, Duration.ZERO));
    }
    Duration between = Duration.ofMillis(5);
    fleet.run(Duration.ofSeconds(1), between);
    assertThat(fleet.run(Duration.ofSeconds(1), between)[4]).isGreaterThan(2);
    fleet.run(Duration.ofSeconds(10), between);
    long[] hits = fleet.run(Duration.ofSeconds(2), between);
    for (int server = 0; server < 5; server++) {
      assertThat(share(hits, server)).isGreaterThan(0.1);
    }
  }

  @Test
  void aServerThatFailsNoMoreHasItsTrafficBack() {
    OpenLoop fleet = fleet().add(3, FAST).add(1, Behaviour.failsIn(MILLISECOND));
    fleet.run(Duration.ofSeconds(5), MILLISECOND);
    fleet.set(3, FAST);
    fleet.run(Duration.ofSeconds(30), MILLISECOND);
    long[] hits = fleet.run(Duration.ofSeconds(5), MILLISECOND);
    assertThat(share(hits, 3)).isBetween(0.2, 0.3);
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {"TIMEOUT", "FAILURE"})
  void aServerThatStalledHasItsTrafficBackAsSoonAsItIsListedAgain(Outcome stall) {
    long[] hits = comeback(new Behaviour(stall, Duration.ofSeconds(1)));
    assertThat(share(hits, 4)).isBetween(0.15, 0.25);
  }

  @Test
  void aSlowServerThatWasOutWithoutAnyFailureIsTriedAsSoonAsItIsListedAgain() {
    OpenLoop fleet = fleet().add(4, FAST).add(1, SLOW);
    fleet.run(Duration.ofSeconds(2), Duration.ofMillis(20));
    fleet.listWithout(4);
    fleet.run(Duration.ofSeconds(2), Duration.ofMillis(20));
    fleet.set(4, FAST);
    fleet.listWithout();
    assertThat(fleet.run(Duration.ofMillis(100), Duration.ofMillis(20))[4]).isPositive();
  }

  @Test
  void aServerThatWasStartedAnewIsDearForAWhileAsItMayBeCold() {
    OpenLoop fleet = trouble(new Behaviour(Outcome.UNREACHABLE, MILLISECOND));
    fleet.listWithout(4);
    fleet.run(Duration.ofSeconds(2), MILLISECOND);
    fleet.set(4, FAST);
    fleet.listWithout();
    assertThat(fleet.run(Duration.ofMillis(300), MILLISECOND)[4]).isPositive();
    assertThat(fleet.picker().describe(fleet.servers.get(4)))
        .matches("cost .* x 1[.][5-9][0-9] for failures or a cold start");
    fleet.run(Duration.ofSeconds(3), MILLISECOND);
    assertThat(fleet.picker().describe(fleet.servers.get(4)))
        .matches("cost .* x 1[.]00 for failures or a cold start");
  }

  @Test
  void aServerThatWasStartedAnewIsTriedWithinSecondsHoweverLittleRuns() {
    OpenLoop fleet = trouble(new Behaviour(Outcome.UNREACHABLE, MILLISECOND));
    fleet.listWithout(4);
    fleet.run(Duration.ofSeconds(2), Duration.ofMillis(20));
    fleet.set(4, Behaviour.answersIn(Duration.ofMillis(9)));
    fleet.listWithout();
    fleet.run(Duration.ofSeconds(5), Duration.ofMillis(20));
    long[] hits = fleet.run(Duration.ofSeconds(5), Duration.ofMillis(20));
    assertThat(share(hits, 4)).isGreaterThan(0.9);
  }

  @Test
  void anAnswerThatWasUnderWayWhenItsServerWasTakenOutTellsNothingOfItsSpeed() {
    OpenLoop fleet = trouble(FAST);
    fleet.listWithout(4);
    fleet.run(Duration.ofSeconds(2), MILLISECOND);
    fleet.scheduler.onOutcome(
        fleet.servers.get(4), Outcome.SUCCESS, 2_010_000_000L, fleet.ticker.nanos());
    fleet.listWithout();
    assertThat(share(fleet.run(Duration.ofSeconds(1), MILLISECOND), 4)).isBetween(0.15, 0.25);
  }

  @Test
  void aServerThatStalledAndThenRefusedIsNoneThatWasStartedAnew() {
    OpenLoop fleet = trouble(new Behaviour(Outcome.TIMEOUT, Duration.ofMillis(100)));
    fleet.scheduler.onOutcome(
        fleet.servers.get(4), Outcome.RESET, 100_000_000, fleet.ticker.nanos());
    assertThat(share(comeback(fleet), 4)).isBetween(0.15, 0.25);
  }

  /** What the servers get in the second after one of them, which was out for something, is back. */
  private static long[] comeback(Behaviour whatItWasOutFor) {
    return comeback(trouble(whatItWasOutFor));
  }

  private static OpenLoop trouble(Behaviour behaviour) {
    OpenLoop fleet = fleet().add(5, FAST);
    fleet.run(Duration.ofSeconds(2), MILLISECOND);
    fleet.set(4, behaviour);
    fleet.run(Duration.ofMillis(200), MILLISECOND);
    return fleet;
  }

  private static long[] comeback(OpenLoop fleet) {
    fleet.listWithout(4);
    fleet.run(Duration.ofSeconds(2), MILLISECOND);
    fleet.set(4, FAST);
    fleet.listWithout();
    return fleet.run(Duration.ofSeconds(1), MILLISECOND);
  }

  @Test
  void weightsDecideUntilAnswersCome() {
    OpenLoop fleet =
        fleet()
            .add(2, 1000, Behaviour.answersIn(Duration.ofDays(1)))
            .add(1, 3000, Behaviour.answersIn(Duration.ofDays(1)));
    long[] hits = fleet.run(Duration.ofSeconds(1), MILLISECOND);
    assertThat(share(hits, 2)).isBetween(0.58, 0.62);
  }

  @Test
  void wrongWeightsGiveWayToWhatIsMeasured() {
    OpenLoop fleet = fleet().add(1, 1000, FAST).add(1, 3000, SLOW);
    fleet.run(Duration.ofSeconds(2), MILLISECOND);
    long[] hits = fleet.run(Duration.ofSeconds(5), MILLISECOND);
    assertThat(share(hits, 0)).isGreaterThan(0.7);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 300})
  void whoeverIsLeftIsFoundAmongTheExcluded(int count) {
    OpenLoop fleet = fleet().add(count, FAST);
    fleet.run(Duration.ofMillis(500), MILLISECOND);
    for (int left = 0; left < count; left++) {
      fleet.context.excludeNobody();
      for (int i = 0; i < count; i++) {
        if (i != left) {
          fleet.context.exclude(fleet.servers.get(i));
        }
      }
      assertThat(fleet.picker().pick(fleet.context)).isSameAs(fleet.servers.get(left));
    }
  }

  @Test
  void theFewGoodServersOfManyAreFound() {
    OpenLoop fleet = fleet().add(190, SLOW).add(10, FAST);
    fleet.run(Duration.ofSeconds(5), Duration.ofMillis(2));
    long[] hits = fleet.run(Duration.ofSeconds(10), Duration.ofMillis(2));
    double good = Arrays.stream(hits, 190, 200).sum();
    assertThat(good / Arrays.stream(hits).sum()).isGreaterThan(0.7);
  }

  @Test
  void anAttemptThatWasGivenUpCountsIfItTookLongerThanExpected() {
    OpenLoop fleet = fleet().add(2, FAST);
    fleet.run(Duration.ofSeconds(2), MILLISECOND);
    fleet.set(0, new Behaviour(Outcome.CANCELED, Duration.ofMillis(300)));
    fleet.run(Duration.ofSeconds(2), MILLISECOND);
    long[] hits = fleet.run(Duration.ofSeconds(2), MILLISECOND);
    assertThat(share(hits, 0)).isLessThan(0.2);
  }

  @Test
  void anAttemptThatWasGivenUpEarlyCountsForNothing() {
    OpenLoop fleet = fleet().add(2, FAST);
    fleet.run(Duration.ofSeconds(2), MILLISECOND);
    String before = fleet.picker().describe(fleet.servers.get(0));
    fleet.scheduler.onOutcome(
        fleet.servers.get(0), Outcome.CANCELED, 1_000_000, fleet.ticker.nanos());
    fleet.scheduler.onOutcome(
        fleet.servers.get(0), Outcome.NEUTRAL, 900_000_000, fleet.ticker.nanos());
    assertThat(fleet.picker().describe(fleet.servers.get(0))).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 100})
  void describeTellsTheCost(int count) {
    OpenLoop fleet = fleet().add(count, FAST);
    fleet.run(Duration.ofSeconds(1), Duration.ofMillis(11));
    assertThat(fleet.picker().describe(fleet.servers.get(1)))
        .matches(
            "cost [0-9.]+ ms = latency [0-9.]+ ms x 1 in flight x 1.00 for failures or a cold start");
  }
}
