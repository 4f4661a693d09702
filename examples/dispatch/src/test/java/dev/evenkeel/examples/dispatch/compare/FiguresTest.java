package dev.evenkeel.examples.dispatch.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FiguresTest {

  private static final Meters USED =
      new Meters(
          Duration.ofMillis(20), Duration.ofMillis(10), Duration.ZERO, Duration.ofMillis(5), 5000);

  private static Figures of(List<Call> calls) {
    return Figures.of("nat", Load.SMALL, 2, calls, Duration.ofSeconds(2), USED);
  }

  @Test
  void quantilesAndRateAreThoseOfTheCallsThatSucceeded() {
    List<Call> calls =
        Stream.concat(
                LongStream.rangeClosed(1, 100).mapToObj(i -> new Call(0, 101 - i, "s1")),
                Stream.of(new Call(0, 1_000_000, "")))
            .toList();
    Figures figures = of(calls);

    assertThat(figures.calls()).isEqualTo(100);
    assertThat(figures.failed()).isEqualTo(1);
    assertThat(figures.perSecond()).isEqualTo(50);
    assertThat(figures.p50Micros()).isEqualTo(50);
    assertThat(figures.p99Micros()).isEqualTo(99);
    assertThat(figures.microsPerCall(USED.client())).isEqualTo(200);
    assertThat(figures.bytesPerCall()).isEqualTo(50);
  }

  @Test
  void nothingThatSucceededIsNoError() {
    Figures figures = of(List.of(new Call(0, 5, "")));

    assertThat(figures.perSecond()).isZero();
    assertThat(figures.p99Micros()).isZero();
    assertThat(figures.microsPerCall(USED.client())).isEqualTo(20_000);
  }

  @Test
  void callsSurviveTheWayThroughALine() {
    List<Call> calls = List.of(new Call(12, 345, "s1"), new Call(13, 7, ""));

    assertThat(Call.read(Call.write(calls))).isEqualTo(calls);
    assertThat(Call.read(Call.write(List.of()))).isEmpty();
  }

  @Test
  void metersTellWhatWentBy() {
    Meters later =
        new Meters(
            Duration.ofMillis(50), Duration.ofMillis(10), Duration.ZERO, Duration.ofMillis(6), 9);

    assertThat(later.since(USED))
        .isEqualTo(
            new Meters(
                Duration.ofMillis(30), Duration.ZERO, Duration.ZERO, Duration.ofMillis(1), -4991));
    assertThat(Meters.softirq("cpu  10 20 30 40 50 60 70 80\ncpu0 1 2 3 4 5 6 7 8\n"))
        .isEqualTo(Duration.ofMillis(700));
  }
}
