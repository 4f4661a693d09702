package dev.evenkeel.examples.dispatch.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.examples.dispatch.Arguments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {

  private static Plan plan(String... args) {
    return Plan.of(Arguments.parse(Plan.OPTIONS, args));
  }

  @Test
  void oneFourAndEightServersUnlessToldOtherwise() {
    assertThat(plan().servers()).containsExactly(1, 4, 8);
    assertThat(plan().mostServers()).isEqualTo(8);
    assertThat(plan("--quick").servers()).containsExactly(2);
    assertThat(plan("--quick", "--servers", "3").servers()).containsExactly(3);
  }

  @Test
  void numbersAreSortedAndMeasuredOnce() {
    assertThat(plan("--servers", "8,2,2,1").servers()).containsExactly(1, 2, 8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "9", "16", "4,", "four", "-1", "1;4"})
  void otherNumbersAreRefused(String servers) {
    assertThatThrownBy(() -> plan("--servers", servers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--servers must be numbers from 1 to 8 with commas between, such as 1,4,8, was '%s'",
            servers);
  }

  @Test
  void deadServerIsGivenTheTimeToLiveAndThreeChecksToBeOut() {
    for (Plan plan : new Plan[] {plan(), plan("--quick")}) {
      assertThat(plan.dead()).isGreaterThan(plan.ttl().plus(Ways.CHECK_EVERY.multipliedBy(3)));
    }
  }
}
