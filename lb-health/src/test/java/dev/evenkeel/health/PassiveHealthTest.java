package dev.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.Verdict.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassiveHealthTest {

  private final FakeControl control = new FakeControl();
  private final FakeChecker connects = new FakeChecker(control);
  private final List<Server> five = FakeControl.servers(5);
  private final Server s0 = five.get(0);
  private final Server s1 = five.get(1);
  private PassiveHealth health = start(five, settings -> settings);

  private PassiveHealth start(List<Server> members, UnaryOperator<PassiveHealth.Builder> settings) {
    health = settings.apply(PassiveHealth.builder().seed(1).connectCheck(connects)).build();
    health.start(control);
    health.onMembers(members);
    return health;
  }

  private void report(Server server, Outcome outcome, int times) {
    for (int i = 0; i < times; i++) {
      report(server, outcome, false);
    }
  }

  private void report(Server server, Outcome outcome, boolean trial) {
    health.onOutcome(server, outcome, 1_000_000, control.nowNanos(), trial);
    control.settle();
  }

  @ParameterizedTest
  @EnumSource(names = {"UNREACHABLE", "RESET"})
  void oneBrokenConnectionEjectsForAQuarterOfASecond(Outcome outcome) {
    connects.hang(s0);
    report(s0, outcome, 1);
    assertThat(control.state(s0)).isEqualTo(State.DOWN);
    assertThat(control.verdict("s0").reason())
        .matches(
            (outcome == Outcome.RESET ? "connection reset" : "no connection")
                + ", out for (1[89]|2|3).* ms");
    control.advanceMillis(187);
    assertThat(connects.asked).isEmpty();
    control.advanceMillis(313 - 187);
    assertThat(connects.asked).hasSize(1);
  }

  @Test
  void anUnreachableServerIsBackAsSoonAsAConnectSucceeds() {
    connects.refuse(s0, "refused");
    report(s0, Outcome.UNREACHABLE, 1);
    control.advance(Duration.ofSeconds(10));
    assertThat(control.state(s0)).isEqualTo(State.DOWN);
    assertThat(control.verdict("s0").reason()).isEqualTo("no connection, checks fail: refused");
    assertThat(control.history()).hasSize(2);
    List<Double> times = connects.times(s0);
    assertThat(times).hasSizeBetween(8, 14);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).isBetween(0.18, 1.26);
    }
    connects.heal(s0);
    control.advanceMillis(1251);
    assertThat(control.state(s0)).isEqualTo(State.UP);
    assertThat(control.verdict("s0").reason()).isEmpty();
  }

  @Test
  void aServerThatResetIsPutOnTrialAfterTheConnect() {
    report(s0, Outcome.RESET, 1);
    control.advanceMillis(320);
    assertThat(connects.asked).hasSize(1);
    assertThat(control.state(s0)).isEqualTo(State.TRIAL);
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILURE", "OVERLOADED", "TIMEOUT"})
  void threeFailuresInARowEjectAndATrialBringsBack(Outcome outcome) {
    report(s0, outcome, 2);
    assertThat(control.state(s0)).isEqualTo(State.UP);
    report(s0, outcome, 1);
    assertThat(control.state(s0)).isEqualTo(State.DOWN);
    assertThat(control.verdict("s0").reason()).startsWith("3 failures in a row, out for ");
    control.advanceMillis(749);
    assertThat(control.state(s0)).isEqualTo(State.DOWN);
    control.advanceMillis(502);
    assertThat(control.state(s0)).isEqualTo(State.TRIAL);
    assertThat(connects.asked).isEmpty();
    report(s0, Outcome.SUCCESS, true);
    assertThat(control.state(s0)).isEqualTo(State.UP);
  }

  @Test
  void aSuccessBetweenFailuresBreaksTheRow() {
    for (int i = 0; i < 5; i++) {
      report(s0, Outcome.FAILURE, 2);
      report(s0, Outcome.SUCCESS, 1);
    }
    assertThat(control.history()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"CANCELED", "NEUTRAL"})
  void aNeutralOutcomeDecidesNothing(Outcome neutral) {
    report(s0, Outcome.FAILURE, 2);
    report(s0, neutral, 50);
    assertThat(control.state(s0)).isEqualTo(State.UP);
    report(s0, Outcome.FAILURE, 1);
    control.advanceMillis(1300);
    assertThat(control.state(s0)).isEqualTo(State.TRIAL);
    report(s0, neutral, true);
    assertThat(control.state(s0)).isEqualTo(State.TRIAL);
    control.advance(Duration.ofMinutes(10));
    assertThat(control.state(s0)).isEqualTo(State.TRIAL);
    report(s0, Outcome.SUCCESS, true);
    assertThat(control.state(s0)).isEqualTo(State.UP);
  }

  @Test
  void aFailedTrialDoublesTheTimeUpToTheMaximum() {
    report(s0, Outcome.FAILURE, 3);
    double expected = 1;
    for (int trials = 0; trials < 8; trials++) {
      double begun = control.nowSeconds();
      while (control.state(s0) == State.DOWN) {
        control.advanceMillis(10);
      }
      double base = Math.min(expected, 24);
      assertThat(control.nowSeconds() - begun).isBetween(0.75 * base - 0.02, 1.25 * base + 0.02);
      report(s0, Outcome.FAILURE, true);
      assertThat(control.verdict("s0").reason()).startsWith("trial failed: failure, out for");
      expected *= 2;
    }
  }

  @Test
  void aTrialThatCannotConnectIsFollowedByConnectChecks() {
    report(s0, Outcome.FAILURE, 3);
    control.advanceMillis(1300);
    connects.refuse(s0, "refused");
    report(s0, Outcome.UNREACHABLE, true);
    control.advance(Duration.ofSeconds(5));
    assertThat(connects.times(s0)).hasSizeGreaterThan(3);
    connects.heal(s0);
    control.advance(Duration.ofSeconds(2));
    assertThat(control.state(s0)).isEqualTo(State.UP);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theTimeShrinksAgainWithSuccessAndWithTime(boolean bySuccess) {
    for (int i = 0; i < 4; i++) {
      report(s0, Outcome.RESET, 1);
      control.advance(Duration.ofSeconds(4));
      report(s0, Outcome.SUCCESS, true);
    }
    assertThat(lengthOfNextEjection()).isGreaterThan(2.9);
    if (bySuccess) {
      report(s0, Outcome.SUCCESS, 16 * 5);
    } else {
      control.advance(Duration.ofSeconds(30 * 5));
    }
    assertThat(lengthOfNextEjection()).isLessThan(0.33);
  }

  private double lengthOfNextEjection() {
    report(s0, Outcome.RESET, 1);
    double begun = control.nowSeconds();
    while (control.state(s0) == State.DOWN) {
      control.advanceMillis(10);
    }
    double length = control.nowSeconds() - begun;
    report(s0, Outcome.SUCCESS, true);
    assertThat(control.state(s0)).isEqualTo(State.UP);
    return length;
  }

  @ParameterizedTest
  @CsvSource({
    "1,0.5,0", "2,0.5,1", "3,0.5,1", "4,0.5,2", "5,0.5,2", "1,1,0", "2,1,1", "3,1,2", "4,1,3",
    "5,1,4", "1,0,0", "2,0,1", "3,0,1", "5,0,1", "5,0.1,1", "4,0.8,3", "5,0.8,4", "20,0.1,2"
  })
  void neverMoreThanTheShareIsOutAndNeverTheLast(int servers, double share, int most) {
    List<Server> members = FakeControl.servers(servers);
    start(members, settings -> settings.maxEjected(share).withoutConnectCheck());
    // Resets: a fault of the servers, even if all have it.
    for (int round = 0; round < 5; round++) {
      for (Server member : members) {
        report(member, Outcome.RESET, 1);
      }
      assertThat(control.out(members)).isEqualTo(most);
      control.advanceMillis(100);
    }
    assertThat(most).isLessThanOrEqualTo(Math.max((int) (servers * share), servers > 1 ? 1 : 0));
  }

  @Test
  void drainedServersDoNotCount() {
    List<Server> members = List.of(s0, s1, five.get(2).withWeight(0), five.get(3).withWeight(0));
    start(members, settings -> settings);
    report(s0, Outcome.RESET, 1);
    report(s1, Outcome.RESET, 1);
    assertThat(control.out(members)).isEqualTo(1);
  }

  @Test
  void whenOthersLeaveTheOnesOutLongestComeBack() {
    List<Server> ten = FakeControl.servers(10);
    start(ten, settings -> settings);
    ten.forEach(connects::hang);
    for (int i = 0; i < 5; i++) {
      report(ten.get(i), Outcome.RESET, 1);
    }
    assertThat(control.out(ten)).isEqualTo(5);
    health.onMembers(ten.subList(0, 4));
    assertThat(ten.subList(0, 4).stream().map(control::state))
        .containsExactly(State.UP, State.UP, State.DOWN, State.DOWN);
    health.onMembers(ten.subList(3, 4));
    assertThat(control.state(ten.get(3))).isEqualTo(State.UP);
  }

  @Test
  void halfOfTheCallsFailingEjectsOnceThereAreTwenty() {
    for (int i = 0; i < 19; i++) {
      report(s0, i % 2 == 0 ? Outcome.FAILURE : Outcome.SUCCESS, 1);
      report(s1, Outcome.SUCCESS, 1);
    }
    assertThat(control.history()).isEmpty();
    report(s0, Outcome.SUCCESS, 1);
    assertThat(control.verdict("s0").reason()).startsWith("50 % of 20 calls failed, out for");
    assertThat(control.state(s1)).isEqualTo(State.UP);
  }

  @Test
  void failuresOlderThanTheWindowDoNotCount() {
    for (int i = 0; i < 15; i++) {
      report(s0, i % 2 == 0 ? Outcome.FAILURE : Outcome.SUCCESS, 1);
    }
    control.advance(Duration.ofSeconds(12));
    for (int i = 0; i < 15; i++) {
      report(s0, i % 2 == 0 ? Outcome.FAILURE : Outcome.SUCCESS, 1);
    }
    assertThat(control.history()).isEmpty();
    for (int i = 0; i < 5; i++) {
      report(s0, Outcome.FAILURE, 1);
      report(s0, Outcome.SUCCESS, 1);
    }
    assertThat(control.state(s0)).isEqualTo(State.DOWN);
  }

  @Test
  void afterItsReturnAServerIsJudgedAnew() {
    for (int i = 0; i < 20; i++) {
      report(s0, i % 2 == 0 ? Outcome.FAILURE : Outcome.SUCCESS, 1);
    }
    control.advanceMillis(1300);
    report(s0, Outcome.SUCCESS, true);
    report(s0, Outcome.FAILURE, 2);
    assertThat(control.state(s0)).isEqualTo(State.UP);
  }

  @Test
  void aFailureThatAllShareEjectsNobody() {
    Random random = new Random(3);
    for (int i = 0; i < 4000; i++) {
      Outcome outcome = random.nextInt(100) < 70 ? Outcome.FAILURE : Outcome.SUCCESS;
      report(five.get(i % 5), outcome, 1);
      control.advanceMillis(10);
      // The first calls of all can be bad luck of one.
      if (i == 200) {
        control.advance(Duration.ofSeconds(60));
        five.forEach(server -> report(server, Outcome.SUCCESS, true));
      }
      if (i > 400) {
        assertThat(control.out(five)).isZero();
      }
    }
  }

  @Test
  void theBadHalfOfAPoolIsEjectedByItsRate() {
    List<Server> ten = FakeControl.servers(10);
    start(ten, settings -> settings);
    for (int i = 0; i < 400; i++) {
      report(ten.get(i % 10), i % 10 < 5 ? Outcome.FAILURE : Outcome.SUCCESS, 1);
    }
    assertThat(ten.subList(0, 5))
        .allSatisfy(s -> assertThat(control.state(s)).isNotEqualTo(State.UP));
    assertThat(control.out(ten)).isEqualTo(5);
  }

  @Test
  void aRateThatWasNotHeededIsToldAgainWhenItGoesOn() {
    List<Server> two = five.subList(0, 2);
    start(two, settings -> settings.failuresInARow(1000));
    // Both fail alike: nobody is ejected.
    for (int i = 0; i < 60; i++) {
      report(s0, Outcome.FAILURE, 1);
      report(s1, Outcome.FAILURE, 1);
    }
    assertThat(control.history()).isEmpty();
    for (int i = 0; i < 300 && control.state(s0) == State.UP; i++) {
      report(s0, Outcome.FAILURE, 1);
      report(s1, Outcome.SUCCESS, 3);
    }
    assertThat(control.state(s0)).isEqualTo(State.DOWN);
  }

  @Test
  void afterARateThatWasNotHeededTheThresholdHoldsAsBefore() {
    List<Server> two = five.subList(0, 2);
    start(two, settings -> settings.failuresInARow(1000));
    for (int i = 0; i < 60; i++) {
      report(s0, Outcome.FAILURE, 1);
      report(s1, Outcome.FAILURE, 1);
    }
    control.advance(Duration.ofMinutes(5));
    for (int i = 0; i < 100; i++) {
      report(s0, i % 5 < 2 ? Outcome.FAILURE : Outcome.SUCCESS, 1);
      report(s1, Outcome.SUCCESS, 1);
    }
    assertThat(control.history()).isEmpty();
  }

  @Test
  void aFaultAtOurEndEjectsNobodyAndGivesBackWhoWasEjectedForIt() {
    for (Server server : five) {
      connects.refuse(server, "no route");
    }
    for (int round = 0; round < 20; round++) {
      for (Server server : five) {
        report(server, Outcome.UNREACHABLE, 1);
      }
      assertThat(control.out(five)).isZero();
      control.advanceMillis(200);
    }
    // It ends with the first answers; from then on a single refusal counts again.
    five.forEach(server -> report(server, Outcome.SUCCESS, 1));
    report(s0, Outcome.UNREACHABLE, 1);
    assertThat(control.state(s0)).isEqualTo(State.DOWN);
    // The burst has not raised its level.
    assertThat(control.verdict("s0").reason())
        .matches("no connection, out for (1[89]|2|3).. ?.*ms");
  }

  @Test
  void ofTwentyServersEighteenUnreachableOnesAreALocalFault() {
    List<Server> twenty = FakeControl.servers(20);
    start(twenty, settings -> settings);
    for (int i = 0; i < 17; i++) {
      report(twenty.get(i), Outcome.UNREACHABLE, 1);
    }
    assertThat(control.out(twenty)).isEqualTo(10);
    report(twenty.get(17), Outcome.UNREACHABLE, 1);
    assertThat(control.out(twenty)).isZero();
  }

  @Test
  void refusalsFarApartAreNoLocalFault() {
    List<Server> two = five.subList(0, 2);
    start(two, settings -> settings);
    connects.refuse(s0, "refused");
    report(s0, Outcome.UNREACHABLE, 1);
    control.advance(Duration.ofSeconds(7));
    report(s1, Outcome.UNREACHABLE, 1);
    assertThat(control.state(s0)).isEqualTo(State.DOWN);
    assertThat(control.state(s1)).isEqualTo(State.UP);
  }

  @Test
  void allDeadAndOneBackAreServedByItWithinTwoSeconds() {
    five.forEach(server -> connects.refuse(server, "refused"));
    five.forEach(server -> report(server, Outcome.UNREACHABLE, 1));
    control.advance(Duration.ofSeconds(60));
    connects.heal(s1);
    control.advance(Duration.ofSeconds(2));
    assertThat(control.state(s1)).isEqualTo(State.UP);
  }

  @Test
  void outcomesOfStrangersAndOfServersThatLeftAreHarmless() {
    report(Server.of("stranger:1"), Outcome.UNREACHABLE, 3);
    health.onMembers(five.subList(1, 5));
    report(s0, Outcome.UNREACHABLE, 3);
    report(s0, Outcome.SUCCESS, true);
    assertThat(control.history()).isEmpty();
  }

  @Test
  void outcomesOfTheAddressBeforeAreNotHeldAgainstTheNewOne() {
    List<Server> two = FakeControl.servers(2);
    start(two, settings -> settings);
    health.onMembers(List.of(two.get(1)));
    Server moved = Server.of("10.9.9.9:1").withId(two.get(0).id());
    health.onMembers(List.of(moved, two.get(1)));

    report(two.get(0), Outcome.RESET, 1);
    assertThat(control.state(moved)).isEqualTo(State.UP);
    report(moved, Outcome.RESET, 1);
    assertThat(control.state(moved)).isEqualTo(State.DOWN);
  }

  @Test
  void aServerThatLeavesAndComesBackStartsAnew() {
    connects.refuse(s0, "refused");
    report(s0, Outcome.UNREACHABLE, 1);
    control.advance(Duration.ofSeconds(2));
    health.onMembers(five.subList(1, 5));
    int asked = connects.asked.size();
    control.advance(Duration.ofSeconds(30));
    assertThat(connects.asked).hasSize(asked);
    health.onMembers(five);
    report(s0, Outcome.FAILURE, 2);
    report(s1, Outcome.RESET, 1);
    assertThat(control.state(s1)).isEqualTo(State.DOWN);
    assertThat(control.history()).noneMatch(line -> line.startsWith("s0 UP"));
  }

  @Test
  void ejectionSurvivesAnUpdateOfTheList() {
    connects.refuse(s0, "refused");
    report(s0, Outcome.UNREACHABLE, 1);
    health.onMembers(List.of(s1, s0.withWeight(7), five.get(2)));
    control.advance(Duration.ofSeconds(5));
    assertThat(control.state(s0)).isEqualTo(State.DOWN);
  }

  @Test
  void withoutConnectChecksATrialDecides() {
    start(five, PassiveHealth.Builder::withoutConnectCheck);
    report(s0, Outcome.UNREACHABLE, 1);
    control.advanceMillis(313);
    assertThat(control.state(s0)).isEqualTo(State.TRIAL);
    assertThat(control.verdict("s0").reason()).isEqualTo("on trial after no connection");
  }

  @Test
  void twoActiveSuccessesEndAnEjectionEarly() {
    FakeChecker checks = new FakeChecker(control);
    ActiveHealth active =
        ActiveHealth.builder(checks)
            .interval(Duration.ofSeconds(1))
            .endsEjectionsOf(health)
            .seed(1)
            .build();
    active.start(control);
    active.onMembers(five);
    for (int i = 0; i < 5; i++) {
      report(s0, Outcome.FAILURE, 3);
      control.advanceMillis(1300);
      report(s0, Outcome.FAILURE, true);
      control.advance(Duration.ofSeconds(3));
    }
    // By now it is out for 16 s and more; two checks take at most 2 x 1.2 s and some.
    report(s0, Outcome.FAILURE, true);
    assertThat(control.state(s0)).isEqualTo(State.DOWN);
    control.advanceMillis(2500);
    assertThat(control.state(s0)).isEqualTo(State.TRIAL);
  }

  @Test
  void successRateOutliersAreEjectedBySweeps() {
    start(five, settings -> settings.ejectOutliers().failureRate(1, 1000, Duration.ofSeconds(10)));
    for (int i = 0; i < 200; i++) {
      for (Server server : five) {
        report(server, server.equals(s0) && i % 3 == 0 ? Outcome.FAILURE : Outcome.SUCCESS, 1);
      }
    }
    assertThat(control.history()).isEmpty();
    control.advance(Duration.ofSeconds(11));
    assertThat(control.out(five)).isEqualTo(1);
    assertThat(control.verdict("s0").reason())
        .startsWith("success rate 67 %, mean of all 93 %, out for");
    // What was counted before does not count again.
    control.advanceMillis(13000);
    report(s0, Outcome.SUCCESS, true);
    control.advance(Duration.ofSeconds(30));
    assertThat(control.state(s0)).isEqualTo(State.UP);
  }

  @Test
  void outlierSweepsLeaveOutQuietServersAndSmallPools() {
    List<Server> four = five.subList(0, 4);
    for (List<Server> members : List.of(four, five)) {
      start(
          members,
          settings -> settings.ejectOutliers().failureRate(1, 1000, Duration.ofSeconds(9)));
      for (int i = 0; i < 198; i++) {
        for (Server server : members) {
          // In the pool of five the bad one has too few calls.
          if (members.size() == 4 || !server.equals(s0) || i % 2 == 0) {
            report(server, server.equals(s0) && i % 3 == 0 ? Outcome.FAILURE : Outcome.SUCCESS, 1);
          }
        }
      }
      control.advance(Duration.ofSeconds(11));
    }
    assertThat(control.history()).isEmpty();
  }

  @Test
  void closeEndsEverything() {
    connects.hang(s0);
    report(s0, Outcome.UNREACHABLE, 1);
    control.advanceMillis(500);
    health.close();
    health.close();
    assertThat(connects.underWay).isZero();
    int verdicts = control.history().size();
    report(s1, Outcome.UNREACHABLE, 1);
    health.onMembers(List.of());
    control.advance(Duration.ofMinutes(1));
    assertThat(control.history()).hasSize(verdicts);
    assertThat(control.scheduled()).isZero();
  }

  @Test
  void aHundredThousandServersComeAndGoAndLeaveNothingBehind() {
    start(List.of(), settings -> settings.ejectOutliers());
    control.settle();
    int idle = control.scheduled();
    for (int i = 0; i < 2000; i++) {
      List<Server> members = new ArrayList<>();
      for (int k = 0; k < 50; k++) {
        members.add(s0.withId("c" + (i * 50 + k)));
      }
      health.onMembers(members);
      connects.hang(members.get(0));
      report(members.get(0), Outcome.UNREACHABLE, 1);
      report(members.get(1), Outcome.RESET, 1);
      report(members.get(2), Outcome.FAILURE, 3);
      control.advanceMillis(400);
      connects.heal(members.get(0));
      connects.asked.clear();
    }
    health.onMembers(List.of());
    control.settle();
    assertThat(control.scheduled()).isEqualTo(idle);
    assertThat(connects.underWay).isZero();
    // Nobody is counted as out any more: two of four may go again.
    List<Server> four = FakeControl.servers(4);
    health.onMembers(four);
    four.forEach(server -> report(server, Outcome.RESET, 1));
    assertThat(control.out(four)).isEqualTo(2);
  }

  @Test
  void manyThreadsReportWhileServersComeAndGo() throws Exception {
    List<Server> twenty = FakeControl.servers(20);
    start(twenty, settings -> settings);
    List<Outcome> outcomes = List.of(Outcome.values());
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService callers = Executors.newFixedThreadPool(4);
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int seed = t;
      running.add(
          callers.submit(
              () -> {
                Random random = new Random(seed);
                while (!over.get()) {
                  Server server = twenty.get(random.nextInt(20));
                  boolean trial = control.state(server) == State.TRIAL;
                  int kind = random.nextInt(100);
                  Outcome outcome =
                      kind < 5 ? outcomes.get(random.nextInt(outcomes.size())) : Outcome.SUCCESS;
                  health.onOutcome(server, outcome, 1000, control.nowNanos(), trial);
                }
              }));
    }
    Random random = new Random(9);
    for (int round = 0; round < 300; round++) {
      int members = 1 + random.nextInt(20);
      health.onMembers(twenty.subList(0, members));
      control.forgetOthersThan(twenty.subList(0, members));
      for (int step = 0; step < 10; step++) {
        control.advanceMillis(50);
        assertThat(control.out(twenty.subList(0, members)))
            .isLessThanOrEqualTo(Math.max(members / 2, members > 1 ? 1 : 0));
      }
    }
    over.set(true);
    for (Future<?> caller : running) {
      caller.get(20, TimeUnit.SECONDS);
    }
    callers.shutdown();
    assertThat(control.history()).anyMatch(line -> line.contains("DOWN"));
    // When all is well again everybody comes back.
    health.onMembers(twenty);
    for (int i = 0; i < 100; i++) {
      control.advance(Duration.ofSeconds(1));
      twenty.forEach(s -> report(s, Outcome.SUCCESS, control.state(s) == State.TRIAL));
    }
    assertThat(control.out(twenty)).isZero();
  }

  @Test
  void onePolicyServesOneBalancer() {
    assertThatThrownBy(() -> health.start(new FakeControl()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("health policy 'passive' serves a load balancer already; build one for each");
  }

  static Stream<Arguments> badSettings() {
    return Stream.of(
        bad(() -> PassiveHealth.builder().failuresInARow(0), "failuresInARow must be 1 to 1000"),
        bad(
            () -> PassiveHealth.builder().maxEjected(1.1),
            "maxEjected must be 0.0 to 1.0, was 1.1"),
        bad(() -> PassiveHealth.builder().maxEjected(Double.NaN), "was NaN"),
        bad(
            () -> PassiveHealth.builder().maxEjectionTime(Duration.ZERO),
            "maxEjectionTime must be 1 s to 1 h, was PT0S"),
        bad(
            () -> PassiveHealth.builder().failureRate(0, 20, Duration.ofSeconds(10)),
            "failure rate must be 0.01 to 1.0, was 0.0"),
        bad(
            () -> PassiveHealth.builder().failureRate(0.5, 0, Duration.ofSeconds(10)),
            "minimumCalls must be 1 to 100000, was 0"),
        bad(
            () -> PassiveHealth.builder().failureRate(0.5, 20, Duration.ofMillis(1500)),
            "failure rate window must be in whole seconds, was PT1.5S"),
        bad(
            () -> PassiveHealth.builder().failureRate(0.5, 20, Duration.ZERO),
            "failure rate window in seconds must be 1 to 300, was 0"),
        bad(
            () -> PassiveHealth.builder().ejectOutliers(0, 5, 100, Duration.ofSeconds(10)),
            "outlier factor must be 0.1 to 10.0, was 0.0"),
        bad(
            () -> PassiveHealth.builder().ejectOutliers(1.9, 5, 100, Duration.ofMillis(10)),
            "outlier sweep must be at least 1 s"));
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
}
