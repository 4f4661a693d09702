package dev.evenkeel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each test of the contract catches a scheduler that was broken on purpose. */
class BrokenSchedulersTest {

  private interface ContractTest {
    void run(SchedulerContract contract) throws Exception;
  }

  /** A scheduler, the test that must catch it, and the sentence that the failure must name. */
  private record Case(
      String test,
      ContractTest body,
      Promise promise,
      Function<SchedulerOptions, Scheduler> scheduler) {}

  /** Every hook is on, so that no test leaves itself out. */
  private static final class AllHooks extends SchedulerContract {
    private final Case broken;

    AllHooks(Case broken) {
      this.broken = broken;
    }

    @Override
    protected Scheduler newScheduler(SchedulerOptions options) {
      return broken.scheduler().apply(options);
    }

    @Override
    protected boolean isAffine() {
      return true;
    }

    @Override
    protected boolean learnsLatency() {
      return true;
    }

    @Override
    protected Shares shares() {
      return broken.promise() == Promise.EQUAL_SHARES ? Shares.EQUAL : Shares.BY_WEIGHT;
    }

    @Override
    Duration churnLimit() {
      return broken.promise() == Promise.NO_HANG ? Duration.ofMillis(200) : super.churnLimit();
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case(
              "somebodyIsPickedFromOneCandidateOrMany",
              SchedulerContract::somebodyIsPickedFromOneCandidateOrMany,
              Promise.SOMEBODY,
              o -> new BrokenSchedulers.NullNowAndThen()),
          new Case(
              "somebodyIsPickedFromOneCandidateOrMany",
              SchedulerContract::somebodyIsPickedFromOneCandidateOrMany,
              Promise.NO_THROW,
              o -> new BrokenSchedulers.IndexIsPosition()),
          new Case(
              "nobodyIsPickedWhenAllAreExcluded",
              SchedulerContract::nobodyIsPickedWhenAllAreExcluded,
              Promise.NOT_EXCLUDED,
              o -> new BrokenSchedulers.FirstIfNoneIsLeft()),
          new Case(
              "excludedServersAreNeverPicked",
              SchedulerContract::excludedServersAreNeverPicked,
              Promise.NOT_EXCLUDED,
              o -> new BrokenSchedulers.Deaf()),
          new Case(
              "eachServerIsReachedWhenTheOthersAreExcluded",
              SchedulerContract::eachServerIsReachedWhenTheOthersAreExcluded,
              Promise.SOMEBODY,
              o -> new BrokenSchedulers.GivesUpAfterFewDraws()),
          new Case(
              "theLoadOfAnExcludedServerFallsOnMoreThanOneNeighbour",
              SchedulerContract::theLoadOfAnExcludedServerFallsOnMoreThanOneNeighbour,
              Promise.NO_NEIGHBOUR,
              o -> new BrokenSchedulers.NextInLine()),
          new Case(
              "trafficHasTheSharesThatArePromised",
              SchedulerContract::trafficHasTheSharesThatArePromised,
              Promise.BY_WEIGHT,
              o -> new HonestSchedulers.PlainRandom()),
          new Case(
              "trafficFollowsNewWeightsAtOnce",
              SchedulerContract::trafficFollowsNewWeightsAtOnce,
              Promise.BY_WEIGHT,
              o -> new BrokenSchedulers.FirstWeightsForEver()),
          new Case(
              "theSameKeyStaysWithItsServer",
              SchedulerContract::theSameKeyStaysWithItsServer,
              Promise.AFFINE,
              o -> new HonestSchedulers.WeightedRandom()),
          new Case(
              "limitsOfRunningAttemptsAreLeftToTheEngine",
              SchedulerContract::limitsOfRunningAttemptsAreLeftToTheEngine,
              Promise.NO_LIMITS,
              o -> new BrokenSchedulers.OwnLimits()),
          new Case(
              "anOldPickerStillAnswersFromItsOwnList",
              SchedulerContract::anOldPickerStillAnswersFromItsOwnList,
              Promise.OWN_CANDIDATE,
              o -> new BrokenSchedulers.NewestList()),
          new Case(
              "attemptsThatEndWhileTheirServerIsMissingLeaveNothingBehind",
              SchedulerContract::attemptsThatEndWhileTheirServerIsMissingLeaveNothingBehind,
              Promise.REMEMBERS,
              o -> new BrokenSchedulers.CountsAnewAfterAbsence()),
          new Case(
              "whatWasLearntOutlivesAnAbsence",
              SchedulerContract::whatWasLearntOutlivesAnAbsence,
              Promise.REMEMBERS,
              o -> new BrokenSchedulers.ForgetsTheMissing()),
          new Case(
              "aNewcomerInheritsNothingFromTheServerThatHadItsIndex",
              SchedulerContract::aNewcomerInheritsNothingFromTheServerThatHadItsIndex,
              Promise.FORGETS,
              o -> new BrokenSchedulers.NeverForgets()),
          new Case(
              "theSameSeedGivesTheSameRun",
              SchedulerContract::theSameSeedGivesTheSameRun,
              Promise.SEED,
              o -> new BrokenSchedulers.OwnChance()),
          new Case(
              "describeChangesNothing",
              SchedulerContract::describeChangesNothing,
              Promise.DESCRIBE,
              o -> new BrokenSchedulers.DescribeMoves()),
          new Case(
              "picksAllocateNothing",
              SchedulerContract::picksAllocateNothing,
              Promise.NO_ALLOCATION,
              o -> new BrokenSchedulers.CollectsTheRest()),
          new Case(
              "churnOnSeveralThreadsDoesNoHarm",
              SchedulerContract::churnOnSeveralThreadsDoesNoHarm,
              Promise.OWN_CANDIDATE,
              o -> new BrokenSchedulers.NewestList()),
          new Case(
              "churnOnSeveralThreadsDoesNoHarm",
              SchedulerContract::churnOnSeveralThreadsDoesNoHarm,
              Promise.NO_THROW,
              o -> new BrokenSchedulers.ThrowsForTheMissing()),
          new Case(
              "churnOnSeveralThreadsDoesNoHarm",
              SchedulerContract::churnOnSeveralThreadsDoesNoHarm,
              Promise.NO_HANG,
              o -> new BrokenSchedulers.WaitsForever()),
          new Case(
              "trafficHasTheSharesThatArePromised",
              SchedulerContract::trafficHasTheSharesThatArePromised,
              Promise.EQUAL_SHARES,
              o -> new HonestSchedulers.WeightedRandom()));

  @TestFactory
  Stream<DynamicTest> eachBrokenSchedulerIsCaught() {
    return CASES.stream()
        .map(
            broken -> {
              Scheduler scheduler = broken.scheduler().apply(Traffic.options(new FakeTicker()));
              return DynamicTest.dynamicTest(
                  broken.test() + " catches " + scheduler.getClass().getSimpleName(),
                  () ->
                      assertThatThrownBy(() -> broken.body().run(new AllHooks(broken)))
                          .isInstanceOf(AssertionError.class)
                          .hasMessageContaining(broken.promise().broken("").getMessage()));
            });
  }

  @Test
  void noTestOfTheContractIsWithoutASchedulerThatItCatches() {
    Set<String> tests = new TreeSet<>();
    for (Method method : SchedulerContract.class.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Test.class)) {
        tests.add(method.getName());
      }
    }
    Set<String> covered = new TreeSet<>(CASES.stream().map(Case::test).toList());
    assertThat(covered).isEqualTo(tests);
  }

  @Test
  void noPromiseIsWithoutASchedulerThatBreaksIt() {
    Set<Promise> broken = new TreeSet<>(CASES.stream().map(Case::promise).toList());
    assertThat(Arrays.asList(Promise.values())).containsExactlyInAnyOrderElementsOf(broken);
  }
}
