package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DecayTest {

  private static final long TAU = 3_000_000_000L;

  private final Decay decay = new Decay(TAU);

  @Test
  void itIsTheExponentialToFourDigits() {
    for (long nanos = 1; nanos < 600 * TAU; nanos += 1 + nanos / 1000) {
      double exact = Math.exp(-(double) nanos / TAU);
      assertThat(decay.over(nanos) / exact).as("after %d ns", nanos).isCloseTo(1, within(2e-5));
    }
  }

  @Test
  void noTimeTakesNothingAndAllTimeTakesAll() {
    assertThat(decay.over(0)).isEqualTo(1);
    assertThat(decay.over(-5)).isEqualTo(1);
    assertThat(decay.over(Long.MAX_VALUE)).isEqualTo(0);
  }

  @Test
  void itNeverGrows() {
    double before = 1;
    for (long nanos = 0; nanos < 10 * TAU; nanos += 1_234_567) {
      double now = decay.over(nanos);
      assertThat(now).isLessThanOrEqualTo(before);
      before = now;
    }
  }
}
