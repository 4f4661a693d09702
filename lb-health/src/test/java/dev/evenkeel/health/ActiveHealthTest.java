package dev.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.evenkeel.api.HealthChecker;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.Verdict.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ActiveHealthTest {

  private final FakeControl control = new FakeControl();
  private final FakeChecker checker = new FakeChecker(control);
  private final Server a = Server.of("10.0.0.1:80").withId("a");
  private final Server b = Server.of("10.0.0.2:80").withId("b");

  private ActiveHealth start(UnaryOperator<ActiveHealth.Builder> settings) {
    return start(checker, settings);
  }

  private ActiveHealth start(HealthChecker used, UnaryOperator<ActiveHealth.Builder> settings) {
    ActiveHealth health = settings.apply(ActiveHealth.builder(used).seed(1)).build();
    health.start(control);
    return health;
  }

  private ActiveHealth start() {
    return start(settings -> settings.jitter(0));
  }

  @Test
  void aServerThatIsWellStaysUpAndIsCheckedOncePerInterval() {
    start().onMembers(List.of(a));
    control.advance(Duration.ofSeconds(105));
    assertThat(control.history()).isEmpty();
    // The first and the second check come anywhere within an interval each.
    List<Double> times = checker.times(a);
    assertThat(times.get(0)).isBetween(0.0, 5.0);
    assertThat(times.get(1) - times.get(0)).isBetween(0.0, 5.0);
    for (int i = 2; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).isEqualTo(5, offset(1e-6));
    }
  }

  @Test
  void threeFailuresTakeAServerDownAndTheReasonSaysWhy() {
    start().onMembers(List.of(a));
    control.advance(Duration.ofSeconds(30));
    checker.refuse(a, "connection refused");
    int before = checker.asked.size();
    while (checker.asked.size() < before + 2) {
      control.advanceMillis(10);
    }
    assertThat(control.state(a)).isEqualTo(State.UP);
    control.advanceMillis(1001);
    assertThat(control.state(a)).isEqualTo(State.DOWN);
    assertThat(control.verdict("a").reason()).isEqualTo("3 checks failed: connection refused");
    control.advance(Duration.ofSeconds(10));
    assertThat(control.history()).hasSize(1);
    checker.refuse(a, "503");
    control.advanceMillis(1001);
    assertThat(control.verdict("a").reason()).endsWith("checks failed: 503");
  }

  @Test
  void aSuspectServerIsCheckedMoreOftenUntilItIsUpAgainAfterTwoSuccesses() {
    start().onMembers(List.of(a));
    control.advance(Duration.ofSeconds(30));
    checker.refuse(a, "no");
    control.advance(Duration.ofSeconds(30));
    checker.heal(a);
    int before = checker.asked.size();
    control.advanceMillis(1001);
    assertThat(checker.asked).hasSize(before + 1);
    assertThat(control.state(a)).isEqualTo(State.DOWN);
    control.advanceMillis(1001);
    assertThat(control.state(a)).isEqualTo(State.UP);
    assertThat(control.verdict("a").reason()).isEmpty();
    control.advanceMillis(3900);
    assertThat(checker.asked).hasSize(before + 2);
  }

  @Test
  void oneFailureBetweenSuccessesChangesNothing() {
    start().onMembers(List.of(a));
    for (int i = 0; i < 20; i++) {
      checker.refuse(a, "blip");
      int before = checker.asked.size();
      while (checker.asked.size() < before + 2) {
        control.advanceMillis(10);
      }
      checker.heal(a);
      control.advance(Duration.ofSeconds(7));
    }
    assertThat(control.history()).isEmpty();
  }

  @Test
  void aHungCheckIsAFailureAfterItsTimeoutAndNoSecondOneBeginsBefore() {
    start().onMembers(List.of(a));
    checker.hang(a);
    control.advance(Duration.ofSeconds(60));
    assertThat(checker.mostUnderWay).isEqualTo(1);
    assertThat(control.verdict("a").reason()).isEqualTo("3 checks failed: no answer within 1 s");
    List<Double> times = checker.times(a);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).isGreaterThan(1.9);
    }
    assertThat(checker.asked.get(0).answer()).isCancelled();
  }

  @Test
  void aFrozenServerIsOutWithinIntervalPlusThreeTimeoutsAndPauses() {
    start(settings -> settings).onMembers(List.of(a));
    control.advance(Duration.ofSeconds(60));
    checker.hang(a);
    // At worst 1.2 x 5 s to the next check, then three of 1 s with two pauses of at most 1.2 s.
    control.advanceMillis(6000 + 3 * 1000 + 2 * 1200);
    assertThat(control.state(a)).isEqualTo(State.DOWN);
  }

  @SuppressWarnings("NullAway") // what a checker does whose author has no such tool
  private static CompletionStage<Void> nothing(Server server, Duration timeout) {
    return null;
  }

  static Stream<Arguments> brokenCheckers() {
    return Stream.of(
        Arguments.of(
            "throws",
            (HealthChecker)
                (s, t) -> {
                  throw new IllegalStateException("boom");
                },
            "boom"),
        Arguments.of(
            "throws an Error",
            (HealthChecker)
                (s, t) -> {
                  throw new NoClassDefFoundError("Gone");
                },
            "Gone"),
        Arguments.of("returns null", (HealthChecker) ActiveHealthTest::nothing, "returned null"),
        Arguments.of(
            "returns a stage that cannot be cancelled",
            (HealthChecker) (s, t) -> new CompletableFuture<Void>().minimalCompletionStage(),
            "no answer within 1 s"),
        Arguments.of(
            "fails with several lines",
            (HealthChecker)
                (s, t) -> CompletableFuture.failedFuture(new RuntimeException("one\r\ntwo")),
            "one two"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenCheckers")
  void aBrokenCheckerIsACountedFailure(String what, HealthChecker broken, String reason) {
    start(broken, settings -> settings).onMembers(List.of(a));
    control.advance(Duration.ofSeconds(30));
    assertThat(control.state(a)).as(what).isEqualTo(State.DOWN);
    assertThat(control.verdict("a").reason()).startsWith("3 checks failed: ").contains(reason);
  }

  @Test
  void lateAndDuplicateAnswersAreHarmless() {
    List<CompletableFuture<Void>> given = new ArrayList<>();
    HealthChecker late =
        (server, timeout) -> {
          CompletableFuture<Void> answer = new CompletableFuture<>();
          given.add(answer);
          // A copy: cancelling it leaves the original open, so that it can complete late.
          return answer.thenApply(nothing -> null);
        };
    start(late, settings -> settings.downAfter(1).upAfter(1)).onMembers(List.of(a));
    control.advance(Duration.ofSeconds(7));
    assertThat(control.state(a)).isEqualTo(State.DOWN);
    int before = control.history().size();
    given.get(0).complete(null);
    given.get(0).complete(null);
    control.settle();
    assertThat(control.state(a)).isEqualTo(State.DOWN);
    assertThat(control.history()).hasSize(before);
  }

  @Test
  void checksOfARemovedServerEndAndItsLateAnswerChangesNothing() {
    ActiveHealth health = start();
    health.onMembers(List.of(a, b));
    checker.hang(a);
    while (checker.times(a).isEmpty()) {
      control.advanceMillis(10);
    }
    health.onMembers(List.of(b));
    CompletableFuture<Void> answer =
        checker.asked.stream().filter(s -> s.id().equals("a")).findFirst().orElseThrow().answer();
    assertThat(answer).isCancelled();
    control.advance(Duration.ofMinutes(1));
    assertThat(checker.times(a)).hasSize(1);
    assertThat(checker.times(b)).hasSizeGreaterThan(10);
    assertThat(control.history()).isEmpty();
  }

  @Test
  void healthSurvivesAnUpdateOfTheListAndWhatHasChangedIsChecked() {
    List<Server> seen = new ArrayList<>();
    HealthChecker failing =
        (server, timeout) -> {
          seen.add(server);
          return CompletableFuture.failedFuture(new RuntimeException("no"));
        };
    ActiveHealth health = start(failing, settings -> settings);
    health.onMembers(List.of(a));
    control.advance(Duration.ofSeconds(30));
    assertThat(control.state(a)).isEqualTo(State.DOWN);
    health.onMembers(List.of(a.withTag("version", "2")));
    control.advance(Duration.ofSeconds(5));
    assertThat(control.state(a)).isEqualTo(State.DOWN);
    assertThat(seen.get(seen.size() - 1).tags()).containsEntry("version", "2");
  }

  @Test
  void closeEndsAllAndLaterAnswersAreHarmless() {
    ActiveHealth health = start();
    health.onMembers(List.of(a, b));
    checker.hang(a);
    control.advance(Duration.ofSeconds(6));
    health.close();
    health.close();
    int asked = checker.asked.size();
    checker.asked.forEach(check -> check.answer().complete(null));
    control.advance(Duration.ofMinutes(1));
    assertThat(checker.asked).hasSize(asked);
    assertThat(control.scheduled()).isZero();
    health.onMembers(List.of(a, b, Server.of("10.0.0.3:80")));
    control.advance(Duration.ofMinutes(1));
    assertThat(checker.asked).hasSize(asked);
  }

  @ParameterizedTest
  @EnumSource(NewServers.class)
  void newServersStartAsConfigured(NewServers mode) {
    ActiveHealth health = start(settings -> settings.newServers(mode));
    health.onMembers(List.of(a));
    State alone = mode == NewServers.DOWN_UNTIL_CHECKED ? State.DOWN : State.UP;
    assertThat(control.state(a)).isEqualTo(alone);
    control.advance(Duration.ofSeconds(5));
    assertThat(control.state(a)).isEqualTo(State.UP);
    checker.refuse(b, "not ready");
    health.onMembers(List.of(a, b));
    State joining = mode == NewServers.UP_UNTIL_CHECKED ? State.UP : State.DOWN;
    assertThat(control.state(b)).isEqualTo(joining);
    control.advance(Duration.ofSeconds(20));
    assertThat(control.state(b)).isEqualTo(State.DOWN);
    assertThat(control.verdict("b").reason()).contains("not ready");
    checker.heal(b);
    control.advance(Duration.ofSeconds(3));
    assertThat(control.state(b)).isEqualTo(State.UP);
  }

  @Test
  void serversThatWaitForTheirFirstCheckAreUpWithinASecondByOneSuccess() {
    List<Server> many = FakeControl.servers(200);
    start(settings -> settings.newServers(NewServers.DOWN_UNTIL_CHECKED)).onMembers(many);
    assertThat(control.out(many)).isEqualTo(200);
    control.advanceMillis(1000);
    assertThat(control.out(many)).isZero();
  }

  @ParameterizedTest
  @EnumSource(NewServers.class)
  void theChecksOfAThousandServersAreSpreadEvenlyOverTheInterval(NewServers mode) {
    start(settings -> settings.newServers(mode)).onMembers(FakeControl.servers(1000));
    control.advance(Duration.ofSeconds(15));
    // From 10 to 15 s: twenty slots of 250 ms, chi-square with 19 degrees of freedom; 43.8 is its
    // 0.1 % point. A check every 5 s +- 20 % makes about 1,000 in this time.
    int[] slots = new int[20];
    for (FakeChecker.Asked check : checker.asked) {
      int slot = (int) ((check.atSeconds() - 10) / 0.25);
      if (check.atSeconds() >= 10 && slot < slots.length) {
        slots[slot]++;
      }
    }
    double total = 0;
    for (int count : slots) {
      total += count;
    }
    double mean = total / slots.length;
    double chiSquare = 0;
    for (int count : slots) {
      chiSquare += (count - mean) * (count - mean) / mean;
    }
    assertThat(total).isBetween(900.0, 1100.0);
    assertThat(chiSquare).isLessThan(43.8);
  }

  @Test
  void checksAtOnceAreBoundedAndEverybodyGetsItsTurn() {
    List<Server> many = FakeControl.servers(300);
    many.forEach(checker::hang);
    start(settings -> settings.maxConcurrentChecks(20)).onMembers(many);
    control.advance(Duration.ofSeconds(60));
    assertThat(checker.mostUnderWay).isEqualTo(20);
    assertThat(many).allSatisfy(server -> assertThat(checker.times(server)).isNotEmpty());
    assertThat(control.out(many)).isEqualTo(300);
  }

  @Test
  void serversThatAreWellDoNotWaitForThoseThatHang() {
    ActiveHealth health = start(settings -> settings.maxConcurrentChecks(4).downAfter(1));
    List<Server> servers = FakeControl.servers(100);
    servers.subList(0, 60).forEach(checker::hang);
    health.onMembers(servers);
    control.advance(Duration.ofSeconds(60)); // until all that hang were found out

    checker.asked.clear();
    control.advance(Duration.ofSeconds(60));

    for (Server well : servers.subList(60, 100)) {
      List<Double> times = checker.times(well);
      assertThat(times).hasSizeGreaterThanOrEqualTo(8);
      for (int i = 1; i < times.size(); i++) {
        // The interval, its jitter, and the wait for a place: four a second become free.
        assertThat(times.get(i) - times.get(i - 1)).isLessThan(5 * 1.2 + 1.05);
      }
    }
    for (Server hung : servers.subList(0, 60)) {
      assertThat(control.state(hung)).isEqualTo(State.DOWN);
      assertThat(checker.times(hung)).isNotEmpty();
    }
  }

  @Test
  void serversThatLeaveWhileTheyWaitOrRunFreeTheirPlaces() {
    List<Server> many = FakeControl.servers(50);
    many.forEach(checker::hang);
    ActiveHealth health = start(settings -> settings.maxConcurrentChecks(5));
    health.onMembers(many);
    control.advance(Duration.ofSeconds(5));
    health.onMembers(List.of(a));
    control.advance(Duration.ofSeconds(12));
    assertThat(checker.times(a)).hasSizeGreaterThanOrEqualTo(2);
    assertThat(checker.underWay).isZero();
  }

  @Test
  void aHundredThousandServersComeAndGoAndLeaveNothingBehind() {
    ActiveHealth health = start(settings -> settings.interval(Duration.ofSeconds(1)));
    for (int i = 0; i < 2000; i++) {
      int first = i * 50;
      List<Server> members = new ArrayList<>();
      for (int k = 0; k < 50; k++) {
        members.add(a.withId("s" + (first + k)));
      }
      if (i % 3 == 0) {
        members.forEach(checker::hang);
      }
      health.onMembers(members);
      control.advanceMillis(500);
      checker.asked.clear();
    }
    health.onMembers(List.of());
    control.settle();
    assertThat(control.scheduled()).isZero();
    assertThat(checker.underWay).isZero();
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    List<List<Double>> runs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      FakeControl own = new FakeControl();
      FakeChecker asked = new FakeChecker(own);
      ActiveHealth health = ActiveHealth.builder(asked).seed(7).build();
      health.start(own);
      health.onMembers(List.of(a, b));
      own.advance(Duration.ofSeconds(60));
      runs.add(asked.times(a));
    }
    assertThat(runs.get(0)).isEqualTo(runs.get(1)).hasSizeGreaterThan(8);
  }

  @Test
  void twoPoliciesWatchOneBalancerUnderTheirNames() {
    ActiveHealth tcp = start(settings -> settings.name("tcp"));
    ActiveHealth http = start(settings -> settings.name("http"));
    assertThat(tcp.name()).isEqualTo("tcp");
    assertThat(http.name()).isEqualTo("http");
    assertThat(ActiveHealth.builder(checker).build().name()).isEqualTo("active");
  }

  @Test
  void onePolicyServesOneBalancer() {
    ActiveHealth health = start();
    assertThatThrownBy(() -> health.start(new FakeControl()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("health policy 'active' serves a load balancer already; build one for each");
  }

  @Test
  void aBuilderThatGoesOnChangesNothingBuilt() {
    ActiveHealth.Builder builder = ActiveHealth.builder(checker).name("one");
    ActiveHealth one = builder.build();
    builder.name("two");
    assertThat(one.name()).isEqualTo("one");
  }

  static Stream<Arguments> badSettings() {
    Supplier<ActiveHealth.Builder> fresh =
        () -> ActiveHealth.builder((server, timeout) -> CompletableFuture.completedFuture(null));
    return Stream.of(
        bad(
            () -> fresh.get().interval(Duration.ZERO),
            "interval must be more than 0 and at most 1 day, was PT0S"),
        bad(() -> fresh.get().interval(Duration.ofSeconds(-1)), "interval must be more than 0"),
        bad(() -> fresh.get().interval(Duration.ofDays(2)), "at most 1 day, was PT48H"),
        bad(() -> fresh.get().timeout(Duration.ZERO), "timeout must be more than 0"),
        bad(
            () -> fresh.get().timeout(Duration.ofSeconds(6)).build(),
            "timeout must be at most the interval (PT5S), was PT6S"),
        bad(
            () -> fresh.get().recheckInterval(Duration.ofSeconds(6)).build(),
            "recheckInterval must be at most the interval (PT5S), was PT6S"),
        bad(() -> fresh.get().upAfter(0), "upAfter must be 1 to 100, was 0"),
        bad(() -> fresh.get().downAfter(0), "downAfter must be 1 to 100, was 0"),
        bad(() -> fresh.get().jitter(-0.1), "jitter must be 0.0 to 1.0, was -0.1"),
        bad(() -> fresh.get().jitter(Double.NaN), "jitter must be 0.0 to 1.0, was NaN"),
        bad(() -> fresh.get().maxConcurrentChecks(0), "maxConcurrentChecks must be 1 to 100000"),
        bad(() -> fresh.get().name("Bad Name\n"), "was 'Bad Name?'"));
  }

  private static Arguments bad(ThrowingCallable call, String message) {
    return Arguments.of(message, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badSettings")
  void badSettingsAreRefusedWithAReason(String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aShortIntervalShortensWhatIsNotSet() {
    ActiveHealth health =
        start(settings -> settings.interval(Duration.ofMillis(200)).jitter(0).downAfter(1));
    checker.hang(a);
    health.onMembers(List.of(a));
    control.advanceMillis(200 + 200);
    assertThat(control.verdict("a").reason()).endsWith("no answer within 200 ms");
  }

  @Test
  void aCheckerThatBlocksTheControlThreadStillGivesItsAnswer() {
    HealthChecker blocking =
        new HealthChecker() {
          @Override
          public CompletionStage<Void> check(Server server, Duration timeout) {
            control.stall(Duration.ofSeconds(3));
            return CompletableFuture.completedFuture(null);
          }
        };
    start(blocking, settings -> settings.newServers(NewServers.DOWN_UNTIL_CHECKED))
        .onMembers(List.of(a));
    control.advance(Duration.ofSeconds(5));
    assertThat(control.history()).contains("a DOWN not checked yet");
    assertThat(control.state(a)).isEqualTo(State.UP);
  }
}
