package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.testkit.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

  private final FakeTicker ticker = new FakeTicker(Long.MAX_VALUE - 1_000_000_000L);

  private static int drain(RetryBudget budget) {
    int taken = 0;
    while (budget.tryWithdraw()) {
      taken++;
    }
    return taken;
  }

  @Test
  void aServiceThatFailsAltogetherSeesAFifthMore() {
    RetryBudget budget = new RetryBudget(0.2, 0, ticker);
    int retries = 0;
    for (int i = 0; i < 10_000; i++) {
      budget.deposit();
      retries += budget.tryWithdraw() ? 1 : 0;
    }

    assertThat(retries).isEqualTo(2000);
  }

  @Test
  void aServiceThatIsSeldomCalledMayRetryAFewTimesASecond() {
    RetryBudget budget = new RetryBudget(0, 10, ticker);
    assertThat(drain(budget)).isEqualTo(10);
    for (int second = 0; second < 5; second++) {
      ticker.advance(Duration.ofMillis(500));
      ticker.advance(Duration.ofMillis(500));
      assertThat(drain(budget)).isEqualTo(10);
    }
  }

  @Test
  void calmTimesAreNotSavedUpWithoutBound() {
    RetryBudget budget = new RetryBudget(0.2, 10, ticker);
    for (int i = 0; i < 100_000; i++) {
      budget.deposit();
    }
    ticker.advance(Duration.ofDays(400));

    assertThat(budget.balance()).isBetween(100.0, 100.3);
    assertThat(drain(budget)).isEqualTo(100);
  }

  @Test
  void noughtAndNoughtAllowNone() {
    RetryBudget budget = new RetryBudget(0, 0, ticker);
    budget.deposit();
    ticker.advance(Duration.ofDays(1));

    assertThat(budget.tryWithdraw()).isFalse();
    assertThat(budget.balance()).isZero();
  }

  @Test
  void badFiguresAreRefused() {
    assertThatThrownBy(() -> new RetryBudget(Double.NaN, 1, ticker))
        .hasMessage("retry budget's ratio must be 0 to 10, was NaN");
    assertThatThrownBy(() -> new RetryBudget(0.1, -1, ticker))
        .hasMessage("retry budget's minimum per second must be 0 to 1000000, was -1");
  }
}
