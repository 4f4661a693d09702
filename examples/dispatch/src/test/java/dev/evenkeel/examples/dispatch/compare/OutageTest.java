package dev.evenkeel.examples.dispatch.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that is killed at 10,000 and listens again at 20,000. */
class OutageTest {

  private static Outage outage(Call... calls) {
    return new Outage("nat", List.of(calls), "s2", 10_000, 20_000);
  }

  private static Call failed(long at) {
    return new Call(at, 1, "");
  }

  private static Call answered(long at, String server) {
    return new Call(at, 1, server);
  }

  @Test
  void outWhenTheLastCallFailed() {
    Outage outage = outage(failed(9_000), failed(10_001), failed(11_500), answered(12_000, "s1"));

    assertThat(outage.failed()).isEqualTo(3);
    assertThat(outage.millisUntilOut()).hasValue(1_500);
  }

  @Test
  void outAtOnceIfNoCallFailed() {
    assertThat(outage(answered(11_000, "s1")).millisUntilOut()).hasValue(0);
  }

  @Test
  void neverOutIfCallsFailUntilTheReturn() {
    assertThat(outage(failed(10_500), failed(19_500)).millisUntilOut()).isEmpty();
  }

  @Test
  void failuresAfterTheReturnAreNotTheDeadServers() {
    assertThat(outage(failed(11_000), failed(20_500)).millisUntilOut()).hasValue(1_000);
  }

  @Test
  void backWithItsFirstAnswerAfterTheReturn() {
    Outage outage = outage(answered(9_000, "s2"), answered(20_100, "s1"), answered(20_700, "s2"));

    assertThat(outage.millisUntilBack()).hasValue(700);
    assertThat(outage(answered(9_000, "s2"), answered(25_000, "s1")).millisUntilBack()).isEmpty();
  }
}
