package dev.evenkeel.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RefreshRhythmTest {

  private static final Duration MIN = Duration.ofSeconds(1);
  private static final Duration MAX = Duration.ofMinutes(5);

  @ParameterizedTest
  @CsvSource({
    "0, 1000", // Consul's default
    "1, 1000",
    "5, 5000",
    "300, 300000",
    "301, 300000",
    "86400, 300000",
    "2147483647, 300000",
    "4294967295, 300000",
    "9223372036854775807, 300000"
  })
  void timeToLiveIsKeptWithinBounds(long ttlSeconds, long millis) {
    RefreshRhythm rhythm = new RefreshRhythm(MIN, MAX, () -> 0);

    assertThat(rhythm.afterAnswer(ttlSeconds)).hasMillis(millis);
  }

  @Test
  void boundsBelowASecondAreKept() {
    RefreshRhythm rhythm =
        new RefreshRhythm(Duration.ofMillis(100), Duration.ofMillis(250), () -> 0);

    assertThat(rhythm.afterAnswer(0)).hasMillis(100);
    assertThat(rhythm.afterAnswer(1)).hasMillis(250);
  }

  @Test
  void fleetDoesNotAskAtOnceAndNeverEarly() {
    Random chance = new Random(7);
    RefreshRhythm rhythm = new RefreshRhythm(MIN, MAX, chance::nextDouble);

    List<Long> waits =
        Stream.generate(() -> rhythm.afterAnswer(60).toMillis()).limit(1000).toList();

    assertThat(waits).allMatch(wait -> wait >= 60_000 && wait <= 66_000);
    for (long from = 60_000; from < 66_000; from += 1_000) { // all sixths are used about alike
      long first = from;
      assertThat(waits.stream().filter(wait -> wait >= first && wait < first + 1_000).count())
          .isBetween(120L, 220L);
    }
  }

  @Test
  void failuresAreSpacedTwiceAsFarEachTimeUpTo32Seconds() {
    RefreshRhythm rhythm = new RefreshRhythm(MIN, MAX, () -> 0.5);

    assertThat(Stream.generate(rhythm::afterFailure).limit(8).map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 32L, 32L);
  }

  @Test
  void failuresVaryByAFifth() {
    java.util.function.DoubleFunction<Duration> first =
        chance -> new RefreshRhythm(MIN, MAX, () -> chance).afterFailure();

    assertThat(first.apply(0)).hasMillis(800);
    assertThat(first.apply(1)).hasMillis(1200);
  }

  @Test
  void answerEndsTheBackoff() {
    RefreshRhythm rhythm = new RefreshRhythm(MIN, MAX, () -> 0.5);
    for (int i = 0; i < 5; i++) {
      rhythm.afterFailure();
    }

    rhythm.afterAnswer(5);

    assertThat(rhythm.afterFailure()).hasMillis(1000);
  }

  @Test
  void backoffKeepsTheBoundsToo() {
    RefreshRhythm rare = new RefreshRhythm(Duration.ofMinutes(1), Duration.ofMinutes(5), () -> 0.5);
    RefreshRhythm often =
        new RefreshRhythm(Duration.ofMillis(100), Duration.ofMillis(200), () -> 0.5);

    assertThat(rare.afterFailure()).hasMinutes(1);
    assertThat(often.afterFailure()).hasMillis(200);
  }
}
