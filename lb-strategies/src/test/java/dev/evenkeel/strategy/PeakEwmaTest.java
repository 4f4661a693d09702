package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.evenkeel.api.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeakEwmaTest {

  private static final long MS = 1_000_000;
  private static final double TAU = 10_000.0 * MS;

  private static void outcome(
      Fleet fleet, FakeCandidate candidate, Outcome outcome, long latency, long now) {
    fleet.scheduler.onOutcome(candidate, outcome, latency, now);
  }

  @Test
  void aHigherSampleActsAtOnceAndALowerOneByTheTimeThatPassed() {
    DecayingPeak peak = new DecayingPeak(TAU, 0);
    peak.observe(50.0 * MS, 1_000 * MS);
    assertThat(peak.costNanos(1_000 * MS)).isEqualTo(50.0 * MS);
    peak.observe(80.0 * MS, 1_001 * MS);
    assertThat(peak.costNanos(1_001 * MS)).isEqualTo(80.0 * MS);
    peak.observe(10.0 * MS, 6_001 * MS);
    double w = Math.exp(-0.5);
    assertThat(peak.costNanos(6_001 * MS)).isCloseTo((80 * w + 10 * (1 - w)) * MS, within(1.0));
  }

  @Test
  void fadingComposesAndALookChangesNothing() {
    DecayingPeak peak = new DecayingPeak(TAU, 0);
    peak.observe(50.0 * MS, 0);
    double atOnce = 50.0 * MS * Math.exp(-3);
    for (long t = 0; t <= 30_000 * MS; t += 100 * MS) {
      assertThat(peak.costNanos(t)).isCloseTo(50.0 * MS * Math.exp(-t / TAU), within(1e-3));
    }
    assertThat(peak.costNanos(30_000 * MS)).isCloseTo(atOnce, within(atOnce * 1e-9));
    peak.observe(0, 10_000 * MS); // a look that is stored, as Finagle's is
    assertThat(peak.costNanos(30_000 * MS)).isCloseTo(atOnce, within(atOnce * 1e-9));
  }

  @Test
  void scoresOrderEstimatesOfDifferentAgeAsTheirFadedCostsDo() {
    DecayingPeak old = new DecayingPeak(TAU, 77);
    DecayingPeak young = new DecayingPeak(TAU, 77);
    old.observe(100.0 * MS, 0);
    young.observe(50.0 * MS, 10_000 * MS); // the old one has fallen to 36.8 by now
    assertThat(old.score()).isLessThan(young.score());
    young.observe(50.0 * MS, 0); // late: does not turn back the clock
    assertThat(young.costNanos(10_000 * MS)).isCloseTo(50.0 * MS, within(1.0));
    long now = 12_345 * MS;
    assertThat(Math.exp(young.score() - (now - 77) / TAU))
        .isCloseTo(young.costNanos(now), within(1e-3));
  }

  @Test
  void aSampleThatComesLateCannotMakeTheEstimateGrow() {
    DecayingPeak peak = new DecayingPeak(TAU, 0);
    peak.observe(50.0 * MS, 10_000 * MS);
    peak.observe(10.0 * MS, 4_000 * MS);
    assertThat(peak.costNanos(10_000 * MS)).isEqualTo(50.0 * MS);
    assertThat(peak.costNanos(4_000 * MS)).isEqualTo(50.0 * MS);
  }

  @Test
  void theFasterOfTwoIsTakenUntilItsQueueMakesUpForIt() {
    Fleet fleet = Fleet.of("peak-ewma", Fleet.equal(2));
    outcome(fleet, fleet.get("s0"), Outcome.SUCCESS, 10 * MS, 0);
    outcome(fleet, fleet.get("s1"), Outcome.SUCCESS, 35 * MS, 0);
    for (int i = 0; i < 3; i++) {
      assertThat(fleet.begin()).isEqualTo(fleet.get("s0"));
    }
    assertThat(fleet.begin()).isEqualTo(fleet.get("s1")); // 10 * 4 against 35 * 1
    assertThat(fleet.begin()).isEqualTo(fleet.get("s0")); // 10 * 4 against 35 * 2
  }

  @Test
  void weightDividesTheCost() {
    Fleet fleet = Fleet.of("peak-ewma", new int[] {1, 3});
    fleet.candidates.forEach(c -> outcome(fleet, c, Outcome.SUCCESS, 10 * MS, 0));
    for (int i = 0; i < 4_000; i++) {
      fleet.begin();
    }
    assertThat(fleet.get("s0").inFlight()).isBetween(995, 1_005);
  }

  @Test
  void aNewServerGetsOneProbeAtATimeAndIsNeitherStarvedNorFlooded() {
    Fleet fleet = Fleet.of("peak-ewma", Fleet.equal(2));
    outcome(fleet, fleet.get("s0"), Outcome.SUCCESS, 1 * MS, 0);
    assertThat(fleet.begin()).isEqualTo(fleet.get("s1"));
    for (int i = 0; i < 1_000; i++) {
      assertThat(fleet.begin()).isEqualTo(fleet.get("s0"));
    }
    outcome(fleet, fleet.get("s1"), Outcome.CANCELED, -1, 0); // says nothing
    fleet.end(fleet.get("s1"));
    assertThat(fleet.begin()).isEqualTo(fleet.get("s1"));
    assertThat(fleet.begin()).isEqualTo(fleet.get("s0"));
    outcome(fleet, fleet.get("s1"), Outcome.SUCCESS, 1 * MS, 0);
    assertThat(fleet.begin()).isEqualTo(fleet.get("s1"));
  }

  @ParameterizedTest
  @EnumSource
  void aFailureMakesAServerDearerHoweverFastItCameAndWhatSaysNothingDoesNot(Outcome outcome) {
    Fleet fleet = Fleet.of("peak-ewma", Fleet.equal(2));
    outcome(fleet, fleet.get("s0"), Outcome.SUCCESS, 50 * MS, 0);
    outcome(fleet, fleet.get("s1"), Outcome.SUCCESS, 49 * MS, 0);
    assertThat(fleet.next()).isEqualTo(fleet.get("s1"));
    outcome(fleet, fleet.get("s1"), outcome, 1 * MS, 1);
    assertThat(fleet.next()).isEqualTo(fleet.get(outcome.isFailure() ? "s0" : "s1"));
  }

  @Test
  void failuresMakeAServerDearerStepByStepUpToTheDecayTime() {
    DecayingPeak peak = new DecayingPeak(TAU, 0);
    peak.observeFailure(-1, 0);
    assertThat(peak.costNanos(0)).isEqualTo(TAU / 10);
    peak.observeFailure(2 * MS, 0);
    assertThat(peak.costNanos(0)).isEqualTo(TAU * 3 / 10);
    for (int i = 0; i < 50; i++) {
      peak.observeFailure(2 * MS, 0);
    }
    assertThat(peak.costNanos(0)).isEqualTo(TAU);
    peak.observeFailure(30_000 * MS, 0);
    assertThat(peak.costNanos(0)).isEqualTo(30_000.0 * MS);
  }

  @Test
  void whatIsForgottenIsNotRevived() {
    Fleet fleet = Fleet.of("peak-ewma", Fleet.equal(2));
    outcome(fleet, fleet.get("s0"), Outcome.SUCCESS, 10 * MS, 0);
    outcome(fleet, fleet.get("s1"), Outcome.SUCCESS, 500 * MS, 0);
    fleet.scheduler.onForget(fleet.get("s1"));
    outcome(fleet, fleet.get("s1"), Outcome.SUCCESS, 500 * MS, 0); // late: nobody to tell
    fleet.prepare();
    assertThat(fleet.picker().describe(fleet.get("s1"))).contains("unknown");
    assertThat(fleet.begin()).isEqualTo(fleet.get("s1"));
  }

  private record Running(FakeCandidate server, long endNanos) {}

  @Test
  void aServerThatFailsAtOnceAttractsNoMoreThanItsShare() {
    int servers = 10;
    Fleet fleet = Fleet.of("peak-ewma", Fleet.equal(servers));
    int[] counts = new int[servers];
    PriorityQueue<Running> running =
        new PriorityQueue<>(Comparator.comparingLong(Running::endNanos));
    List<Long> starts = new ArrayList<>();
    long now = 0;
    // 20 callers without a pause: s0 fails in 1 ms, the others answer in 50 to 60.
    for (int call = 0; call < 40_000; call++) {
      if (running.size() == 20) {
        Running ended = running.remove();
        now = ended.endNanos();
        boolean failing = ended.server().index() == 0;
        long latency = failing ? MS : (50 + call % 11) * MS;
        outcome(fleet, ended.server(), failing ? Outcome.FAILURE : Outcome.SUCCESS, latency, now);
        fleet.end(ended.server());
      }
      FakeCandidate picked = fleet.begin();
      counts[picked.index()]++;
      starts.add(now);
      running.add(new Running(picked, now + (picked.index() == 0 ? 1 : 50 + call % 11) * MS));
    }
    assertThat(counts[0]).isLessThan(starts.size() / servers / 2);
    assertThat(counts[0]).as("and is not forgotten either").isPositive();
  }
}
