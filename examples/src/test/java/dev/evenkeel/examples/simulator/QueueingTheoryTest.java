package dev.evenkeel.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The mean waiting time of the simulated queues against the formulas.
 *
 * <p>How near the mean of a finite run must come is measured in the run itself, by batch means: the
 * run is cut into 60 slices, each far longer than the queue remembers, so that their means are
 * nearly independent and the standard error of the whole is their standard deviation over sqrt(60).
 * The tolerance is 4 standard errors (a right simulator fails in 1 of 10,000 seeds, and the seed is
 * fixed), and the standard error must be below 2 % of the waiting time, so that a wrong queue would
 * show.
 */
class QueueingTheoryTest {

  private static final double MEAN_SECONDS = 0.010;

  /** 600,000 calls: brings the standard error below 2 % at 70 % load. */
  private static final String SECONDS_FOR_70_RPS = "8600";

  @Test
  void oneWorkerWithExponentialWorkWaitsAsMM1Does() {
    Result result = run("workers=1", "70", SECONDS_FOR_70_RPS, "exp:10ms", "round-robin");
    assertWaiting(result, 0.7 / (1 - 0.7) * MEAN_SECONDS);
  }

  @Test
  void oneServerWithFourWorkersWaitsAsMM4Does() {
    Result result = run("workers=4", "320", "1900", "exp:10ms", "round-robin");
    assertWaiting(result, erlangC(4, 3.2) * MEAN_SECONDS / (4 - 3.2));
  }

  @Test
  void constantWorkWaitsAsMD1Does() {
    Result result = run("workers=1", "70", SECONDS_FOR_70_RPS, "det:10ms", "round-robin");
    assertWaiting(result, 0.7 * MEAN_SECONDS / (2 * (1 - 0.7)));
  }

  @Test
  void bimodalWorkWaitsAsMG1Does() {
    // Pollaczek and Khinchine: W = lambda E[S^2] / (2 (1 - rho)).
    double secondMoment = (0.9 * 0.5 * 0.5 + 0.1 * 5.5 * 5.5) * MEAN_SECONDS * MEAN_SECONDS;
    Result result = run("workers=1", "70", SECONDS_FOR_70_RPS, "bimodal:10ms", "round-robin");
    assertWaiting(result, 70 * secondMoment / (2 * (1 - 0.7)));
  }

  @Test
  void lognormalWorkWaitsAsMG1Does() {
    // E[S^2] = mean^2 exp(sigma^2).
    double secondMoment = MEAN_SECONDS * MEAN_SECONDS * Math.exp(0.5 * 0.5);
    Result result = run("workers=1", "70", SECONDS_FOR_70_RPS, "lognormal:10ms:0.5", "random");
    assertWaiting(result, 70 * secondMoment / (2 * (1 - 0.7)));
  }

  @Test
  void drawnAtRandomFourServersAreFourMM1Queues() {
    // Each gets a quarter of a Poisson stream, which is a Poisson stream.
    Result result = run("4 x workers=1", "280", "2150", "exp:10ms", "random");
    assertWaiting(result, 0.7 / (1 - 0.7) * MEAN_SECONDS);
  }

  @Test
  void halfTheSpeedIsTwiceTheWork() {
    Result result = run("workers=1 speed=0.5", "35", "17200", "exp:10ms", "round-robin");
    assertMean(result, 2 * MEAN_SECONDS / (1 - 0.7));
  }

  private static Result run(
      String fleet, String rps, String seconds, String service, String strategy) {
    SimulateOptions options =
        SimulateOptions.parse(
            "--fleet",
            fleet,
            "--rps",
            rps,
            "--seconds",
            seconds,
            "--service",
            service,
            "--rtt",
            "0ms",
            "--clients",
            "1",
            "--keys",
            "0",
            "--timeout",
            "60s",
            "--health",
            "none",
            "--strategies",
            strategy);
    return Run.of(options.scenario(), options.strategies().get(0));
  }

  private static void assertWaiting(Result result, double waitingSeconds) {
    // The work itself is MEAN_SECONDS on average whatever the queue does.
    double error = standardError(result);
    assertThat(error).isLessThan(0.02 * waitingSeconds);
    assertMean(result, waitingSeconds + MEAN_SECONDS);
  }

  private static void assertMean(Result result, double seconds) {
    assertThat(result.log().failed()).isZero();
    assertThat(result.log().all().mean() / 1e9)
        .isCloseTo(seconds, within(4 * standardError(result)));
  }

  private static double standardError(Result result) {
    List<Double> means = result.log().slices().stream().map(slice -> slice.mean() / 1e9).toList();
    double mean = means.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double squares = means.stream().mapToDouble(m -> (m - mean) * (m - mean)).sum();
    return Math.sqrt(squares / (means.size() - 1) / means.size());
  }

  /** Returns the chance that all of {@code workers} are busy under a load of {@code erlangs}. */
  private static double erlangC(int workers, double erlangs) {
    double blocking = 1;
    for (int i = 1; i <= workers; i++) {
      blocking = erlangs * blocking / (i + erlangs * blocking);
    }
    double free = 1 - erlangs / workers;
    return blocking / (free + (1 - free) * blocking);
  }
}
