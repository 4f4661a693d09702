package dev.evenkeel.testkit;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Scheduler} promises, as tests. To run them on your own, extend this class:
 *
 * <pre>{@code
 * class MySchedulerContractTest extends SchedulerContract {
 *   @Override
 *   protected Scheduler newScheduler(SchedulerOptions options) {
 *     return new MyScheduler(options);
 *   }
 * }
 * }</pre>
 *
 * <p>A scheduler that does not follow the weights says so by {@link #shares()}; one with a key, by
 * {@link #isAffine()}; one that prefers servers that answer fast, by {@link #learnsLatency()}. A
 * test that fails names the sentence of the contract that was broken.
 */
public abstract class SchedulerContract {

  /** The 1 - 1e-6 quantile of chi-square with 3 degrees of freedom: four servers. */
  private static final double CHI_SQUARE_LIMIT = 30.66;

  private static final int ARRIVALS = 10_000;

  /** For subclasses, of which JUnit makes a new one for each test. */
  protected SchedulerContract() {}

  /**
   * Returns a new scheduler, independent of all others. Time and chance are to come from {@code
   * options}, which hold no values; add your own by {@link SchedulerOptions#of}, and pass ticker
   * and random on.
   */
  protected abstract Scheduler newScheduler(SchedulerOptions options);

  /** Returns what decides how much traffic a server gets; {@link Shares#BY_WEIGHT} by default. */
  protected Shares shares() {
    return Shares.BY_WEIGHT;
  }

  /**
   * Returns by how much a server's part of the traffic may differ from what {@link #shares()}
   * promises: 0 (the default) allows nothing but chance, 0.2 a fifth of the part more or less, as a
   * hash ring needs.
   */
  protected double shareTolerance() {
    return 0;
  }

  /** Returns whether attempts with the same key go to the same server; false by default. */
  protected boolean isAffine() {
    return false;
  }

  /** Returns whether a server that answers slowly gets less traffic; false by default. */
  protected boolean learnsLatency() {
    return false;
  }

  /** With one candidate or many, somebody is picked, with and without a key. */
  @Test
  public void somebodyIsPickedFromOneCandidateOrMany() {
    for (int count : new int[] {1, 2, 3, 7, 64, 65, 128, 129}) {
      Traffic traffic = traffic(Traffic.equalCandidates(count));
      for (int i = 0; i < 5 * count; i++) {
        traffic.context.noAffinity();
        traffic.pick();
        traffic.context.affinity(traffic.context.random());
        traffic.pick();
      }
    }
  }

  /** If all are excluded, null comes back, and afterwards everything is as before. */
  @Test
  public void nobodyIsPickedWhenAllAreExcluded() {
    for (int count : new int[] {1, 2, 9}) {
      List<FakeCandidate> candidates = Traffic.equalCandidates(count);
      Traffic traffic = traffic(candidates);
      for (int i = 0; i < 50; i++) {
        candidates.forEach(traffic.context::exclude);
        traffic.pick();
        traffic.context.excludeNobody().affinity(i);
        traffic.pick();
      }
    }
  }

  /** Whoever is excluded, never the excluded ones are picked, and always one of the others. */
  @Test
  public void excludedServersAreNeverPicked() {
    List<FakeCandidate> candidates = Traffic.candidates(1000, 5000, 2000, 1, 1_000_000, 3000, 3000);
    Traffic traffic = traffic(candidates);
    for (int i = 0; i < 4000; i++) {
      traffic.context.excludeNobody().affinity(traffic.context.random());
      for (FakeCandidate candidate : candidates) {
        if (Math.floorMod(traffic.context.random(), 4) > 0) {
          traffic.context.exclude(candidate);
        }
      }
      FakeCandidate picked = traffic.pick();
      if (picked != null && i % 3 == 0) {
        traffic.start(picked);
      }
    }
  }

  /** A call that tries one server after the other gets each of them once, then none. */
  @Test
  public void eachServerIsReachedWhenTheOthersAreExcluded() {
    List<FakeCandidate> candidates = Traffic.candidates(1, 1000, 1_000_000, 5000, 5000, 7000);
    Traffic traffic = traffic(candidates);
    for (int call = 0; call < 200; call++) {
      traffic.context.excludeNobody().affinity(traffic.context.random());
      for (int attempt = 1; attempt <= candidates.size() + 1; attempt++) {
        traffic.context.attempt(attempt);
        FakeCandidate picked = traffic.pick();
        if (picked != null) {
          traffic.context.exclude(picked);
        }
      }
    }
  }

  /** The part of an excluded server is spread over the others. */
  @Test
  public void theLoadOfAnExcludedServerFallsOnMoreThanOneNeighbour() {
    Assumptions.assumeTrue(shares() != Shares.OTHER, "shares are not promised");
    List<FakeCandidate> candidates = Traffic.equalCandidates(12);
    Traffic traffic = traffic(candidates);
    traffic.context.exclude(candidates.get(4));
    long[] hits = traffic.arrivals(ARRIVALS);
    long most = Arrays.stream(hits).max().orElseThrow();
    double fair = ARRIVALS / 11.0;
    // One neighbour that takes all of it has 1.83 times its fair part.
    if (most > 1.5 * fair) {
      throw Promise.NO_NEIGHBOUR.broken(
          "one of 12 is excluded, and one of the others gets " + most + ", fair were " + fair);
    }
  }

  /** Over many attempts each server gets the part that {@link #shares()} promises. */
  @Test
  public void trafficHasTheSharesThatArePromised() {
    List<FakeCandidate> candidates = Traffic.candidates(1000, 2000, 3000, 4000);
    Traffic traffic = traffic(candidates);
    checkShares(traffic.arrivals(ARRIVALS), candidates, promiseOfShares());
  }

  /** After a change of the weights the next attempts follow the new ones. */
  @Test
  public void trafficFollowsNewWeightsAtOnce() {
    List<FakeCandidate> before = Traffic.candidates(1000, 2000, 3000, 4000);
    Traffic traffic = traffic(before);
    traffic.arrivals(1003);
    traffic.releaseAll();
    List<FakeCandidate> after = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      after.add(before.get(i).withWeight(before.get(before.size() - 1 - i).weight()));
    }
    traffic.prepare(after);
    checkShares(traffic.arrivals(ARRIVALS), after, promiseOfShares());
  }

  /** The same key gives the same server, as often as one asks. */
  @Test
  public void theSameKeyStaysWithItsServer() {
    Assumptions.assumeTrue(isAffine(), "keys mean nothing to this scheduler");
    Traffic traffic = traffic(Traffic.candidates(1000, 2000, 3000, 4000));
    for (int key = 0; key < 200; key++) {
      traffic.context.affinity(key * 0x9E3779B97F4A7C15L);
      FakeCandidate first = traffic.pick();
      for (int i = 0; i < 10; i++) {
        FakeCandidate again = traffic.pick();
        if (again != first) {
          throw Promise.AFFINE.broken("first " + first + ", then " + again);
        }
      }
    }
  }

  /** A server with more running attempts than its limit is not refused, unless it is excluded. */
  @Test
  public void limitsOfRunningAttemptsAreLeftToTheEngine() {
    List<FakeCandidate> candidates = new ArrayList<>();
    for (FakeCandidate candidate : Traffic.equalCandidates(3)) {
      candidates.add(
          new FakeCandidate(candidate.server().withMaxInFlight(1), candidate.index(), 1000));
    }
    Traffic traffic = traffic(candidates);
    Picker picker = traffic.preparePicker(candidates);
    for (int i = 0; i < 3000; i++) {
      traffic.context.affinity(traffic.context.random());
      Candidate picked = picker.pick(traffic.context);
      if (picked == null) {
        throw Promise.NO_LIMITS.broken("null, though nobody is excluded of " + candidates);
      }
      FakeCandidate own = Traffic.checked(picked, candidates, traffic.context);
      if (own != null) {
        traffic.start(own);
      }
    }
  }

  /** An old picker still gives candidates of its own list, whatever was prepared after it. */
  @Test
  public void anOldPickerStillAnswersFromItsOwnList() {
    List<FakeCandidate> all = Traffic.candidates(1000, 2000, 3000, 4000, 5000);
    Traffic traffic = traffic(all);
    List<FakeCandidate> own = List.of(all.get(1).withWeight(9000), all.get(4), all.get(0));
    Picker old = traffic.preparePicker(own);
    traffic.prepare(List.of(all.get(2), all.get(1)));
    for (int i = 0; i < 300; i++) {
      traffic.context.affinity(traffic.context.random());
      traffic.pick(old, own);
      traffic.pick();
    }
  }

  /** Attempts may end while their server is missing; when it is back, nothing is left of them. */
  @Test
  public void attemptsThatEndWhileTheirServerIsMissingLeaveNothingBehind() {
    List<FakeCandidate> candidates = Traffic.candidates(1000, 2000, 3000, 4000);
    Traffic traffic = traffic(candidates);
    traffic.arrivals(4000);
    traffic.prepare(List.of(candidates.get(0), candidates.get(3)));
    traffic.releaseAll();
    traffic.prepare(candidates);
    checkShares(traffic.arrivals(1000), candidates, Promise.REMEMBERS);
  }

  /** A slow server that was missing for a while is still known to be slow. */
  @Test
  public void whatWasLearntOutlivesAnAbsence() {
    Assumptions.assumeTrue(learnsLatency(), "this scheduler learns nothing");
    List<FakeCandidate> candidates = Traffic.equalCandidates(4);
    FakeCandidate slow = candidates.get(2);
    Traffic traffic = taughtThatOneIsSlow(candidates, slow);
    int hits = 0;
    // Many short absences, as a scheduler that forgets may learn again from a single attempt.
    for (int absence = 0; absence < 100; absence++) {
      traffic.prepare(List.of(candidates.get(0), candidates.get(1), candidates.get(3)));
      traffic.prepare(candidates);
      hits += traffic.oneByOne(4, slow, Duration.ofSeconds(1));
    }
    if (hits > 50) {
      throw Promise.REMEMBERS.broken(
          "a server known to be slow went and came back 100 times, and got "
              + hits
              + " of 400 attempts, as if nothing were known of it");
    }
  }

  /** A new server with the index of a forgotten one starts afresh. */
  @Test
  public void aNewcomerInheritsNothingFromTheServerThatHadItsIndex() {
    Assumptions.assumeTrue(learnsLatency(), "this scheduler learns nothing");
    List<FakeCandidate> candidates = Traffic.equalCandidates(4);
    FakeCandidate slow = candidates.get(2);
    Traffic traffic = taughtThatOneIsSlow(candidates, slow);
    candidates.remove(slow);
    traffic.prepare(candidates);
    traffic.scheduler.onForget(slow);
    FakeCandidate newcomer = Traffic.candidate("newcomer", slow.index(), 1000);
    candidates.add(newcomer);
    traffic.prepare(candidates);
    int hits = traffic.oneByOne(400, newcomer, Duration.ofMillis(1));
    if (hits == 0) {
      throw Promise.FORGETS.broken("the new server got none of 400 attempts");
    }
  }

  /** Two schedulers with the same seed, the same times and events pick the same. */
  @Test
  public void theSameSeedGivesTheSameRun() {
    List<Integer> once = run(false);
    List<Integer> again = run(false);
    if (!once.equals(again)) {
      throw Promise.SEED.broken("two runs that differ: " + once + " and " + again);
    }
  }

  /** Asking why changes nothing. */
  @Test
  public void describeChangesNothing() {
    List<Integer> plain = run(false);
    List<Integer> described = run(true);
    if (!plain.equals(described)) {
      throw Promise.DESCRIBE.broken("picks " + plain + ", and with describe " + described);
    }
  }

  /** A pick allocates no byte, whether some, none or all candidates are excluded. */
  @Test
  public void picksAllocateNothing() {
    List<FakeCandidate> candidates = Traffic.candidates(1000, 3000, 2000, 7000, 7000, 1, 500);
    Traffic traffic = traffic(candidates);
    traffic.arrivals(100);
    Picker picker = traffic.preparePicker(candidates);
    Allocation allocation = new Allocation();
    for (int excluded = 0; excluded <= candidates.size(); excluded++) {
      double bytes = allocation.bytesPerPick(picker, traffic.context);
      if (bytes > 0) {
        throw Promise.NO_ALLOCATION.broken(
            bytes + " bytes per pick with " + excluded + " of 7 candidates excluded");
      }
      if (excluded < candidates.size()) {
        traffic.context.exclude(candidates.get(excluded));
      }
    }
  }

  /**
   * Servers come, leave, change and are forgotten while other threads pick, start and end attempts.
   */
  @Test
  public void churnOnSeveralThreadsDoesNoHarm() throws InterruptedException {
    new Churn(new Traffic(this::newScheduler), churnLimit()).run();
  }

  /** Returns when a test with several threads is taken to hang. */
  Duration churnLimit() {
    return Duration.ofSeconds(60);
  }

  private Traffic traffic(List<FakeCandidate> candidates) {
    Traffic traffic = new Traffic(this::newScheduler);
    traffic.prepare(candidates);
    return traffic;
  }

  private Traffic taughtThatOneIsSlow(List<FakeCandidate> candidates, FakeCandidate slow) {
    Traffic traffic = traffic(candidates);
    for (int i = 0; i < 200; i++) {
      for (FakeCandidate candidate : candidates) {
        traffic.attempt(candidate, Duration.ofMillis(candidate == slow ? 1000 : 1));
      }
    }
    return traffic;
  }

  private List<Integer> run(boolean describe) {
    List<FakeCandidate> candidates = Traffic.candidates(1000, 2000, 3000, 4000, 4000);
    Traffic traffic = traffic(candidates);
    List<Integer> picks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      if (describe) {
        traffic.describe();
      }
      traffic.context.affinity(i * 0x9E3779B97F4A7C15L);
      FakeCandidate picked = traffic.pick();
      if (picked != null) {
        picks.add(candidates.indexOf(picked));
        traffic.start(picked);
      }
      if (i % 3 > 0) {
        traffic.release();
      }
    }
    return picks;
  }

  private Promise promiseOfShares() {
    return shares() == Shares.EQUAL ? Promise.EQUAL_SHARES : Promise.BY_WEIGHT;
  }

  private void checkShares(long[] hits, List<FakeCandidate> candidates, Promise promise) {
    if (shares() == Shares.OTHER) {
      return;
    }
    boolean equal = shares() == Shares.EQUAL;
    double total = Arrays.stream(hits).sum();
    double weights = candidates.stream().mapToDouble(c -> equal ? 1 : c.weight()).sum();
    double chiSquare = 0;
    for (int i = 0; i < hits.length; i++) {
      double expected = total * (equal ? 1 : candidates.get(i).weight()) / weights;
      double beyond = Math.max(0, Math.abs(hits[i] - expected) - shareTolerance() * expected);
      chiSquare += beyond * beyond / expected;
    }
    if (chiSquare > CHI_SQUARE_LIMIT) {
      throw promise.broken(
          "shares " + Arrays.toString(hits) + " for " + candidates + ", chi-square " + chiSquare);
    }
  }
}
