package dev.evenkeel.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What everybody knows about strategies must come out. */
class OrderingTest {

  @Test
  void besideASlowServerStrategiesThatSeeLoadBeatThoseThatDoNot() {
    Map<String, Result> results =
        run(
            "4 x speed=1, 1 x speed=0.2",
            "400",
            "round-robin,random,least-latency,least-connections,power-of-two,peak-ewma");
    double blind = Math.min(of(results, "round-robin").p99(), of(results, "random").p99());
    for (String seeing :
        List.of("least-latency", "least-connections", "power-of-two", "peak-ewma")) {
      assertThat(of(results, seeing).p99()).as(seeing).isLessThan(blind / 4);
    }
  }

  @Test
  void knownWeightsHelpRoundRobin() {
    Map<String, Result> results =
        run(
            "4 x speed=1 weight=5, 1 x speed=0.2 weight=1",
            "400",
            "round-robin,weighted-round-robin");
    assertThat(of(results, "weighted-round-robin").p99())
        .isLessThan(of(results, "round-robin").p99() / 4);
    // In proportion to speed is equally busy.
    assertThat(of(results, "weighted-round-robin").maxOverMeanLoad()).isLessThan(1.1);
  }

  @Test
  void aServerThatFailsFastDoesNotDrawTheTraffic() {
    Map<String, Result> results =
        run(
            "4 x speed=1, 1 x errors=1 error-time=1ms",
            "400",
            "least-latency,least-connections,power-of-two,peak-ewma,round-robin");
    results.forEach(
        (strategy, result) -> assertThat(result.failed()).as(strategy).isBetween(0.0001, 0.01));
  }

  @Test
  void withoutHealthAFastFailureDrawsTheTrafficOfLeastConnections() {
    // By turns it gets a fifth of the calls. Seen by its load it is the least busy server.
    Map<String, Result> results =
        run(
            "4 x speed=1, 1 x errors=1 error-time=1ms",
            "700",
            "least-connections,round-robin",
            "--clients",
            "1",
            "--health",
            "none");
    assertThat(of(results, "round-robin").failed()).isBetween(0.19, 0.21);
    assertThat(of(results, "least-connections").failed()).isGreaterThan(0.35);
  }

  @Test
  void aSecondAttemptHidesARestart() {
    String fleet = "4 x speed=1, 1 x down=20s-30s";
    Result once = of(run(fleet, "400", "power-of-two"), "power-of-two");
    Result twice = of(run(fleet, "400", "power-of-two", "--attempts", "2"), "power-of-two");
    assertThat(once.log().failed()).isPositive();
    assertThat(twice.log().failed()).isZero();
  }

  @Test
  void activeChecksNoticeAServerThatIsDown() {
    String fleet = "4 x speed=1, 1 x down=10s-60s";
    Result blind = of(run(fleet, "400", "round-robin", "--health", "none"), "round-robin");
    Result checked = of(run(fleet, "400", "round-robin", "--health", "active"), "round-robin");
    assertThat(blind.failed()).isGreaterThan(0.15);
    assertThat(checked.failed()).isBetween(0.001, 0.05);
  }

  @Test
  void aServerThatJoinsColdIsSparedAtFirst() {
    Result result =
        of(run("4 x speed=1, 1 x joins=30s cold=0.1/20s", "400", "round-robin"), "round-robin");
    int joined = result.accepted().get(4);
    int other = result.accepted().get(0);
    // Half the time at full share would be a fifth of half the calls; slow start gives less.
    assertThat(joined).isBetween(other / 10, 2 * other / 5);
  }

  @Test
  void pausesShowInTheTail() {
    Result calm = of(run("5 x speed=1", "400", "round-robin"), "round-robin");
    Result pausing = of(run("5 x pause=300ms/3s", "400", "round-robin"), "round-robin");
    assertThat(pausing.p99()).isGreaterThan(250e6);
    assertThat(calm.p99()).isLessThan(100e6);
  }

  private static Result of(Map<String, Result> results, String strategy) {
    return Objects.requireNonNull(results.get(strategy), strategy);
  }

  private static Map<String, Result> run(
      String fleet, String rps, String strategies, String... more) {
    String[] fixed = {"--fleet", fleet, "--rps", rps, "--strategies", strategies};
    String[] arguments = new String[fixed.length + more.length];
    System.arraycopy(fixed, 0, arguments, 0, fixed.length);
    System.arraycopy(more, 0, arguments, fixed.length, more.length);
    SimulateOptions options = SimulateOptions.parse(arguments);
    Map<String, Result> results = new HashMap<>();
    for (Strategy strategy : options.strategies()) {
      results.put(strategy.text(), Run.of(options.scenario(), strategy));
    }
    return results;
  }
}
