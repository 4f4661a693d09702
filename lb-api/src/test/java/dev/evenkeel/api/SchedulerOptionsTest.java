package dev.evenkeel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of schedulers: each value is checked, and none is passed over in silence. */
final class SchedulerOptionsTest {

  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void readsWhatIsThereAndTheDefaultWhereNothingIs() {
    SchedulerOptions options =
        options(Map.of("points", "7", "factor", "1.5", "ties", "first", "exact", "true"));

    assertThat(options.intValue("points", 160, 1, 1000)).isEqualTo(7);
    assertThat(options.intValue("other", 160, 1, 1000)).isEqualTo(160);
    assertThat(options.doubleValue("factor", 1.25, 1, 2)).isEqualTo(1.5);
    assertThat(options.choice("ties", "random", "random", "first")).isEqualTo("first");
    assertThat(options.flag("exact", false)).isTrue();
    assertThat(options.duration("decay", HOUR, MILLI, HOUR)).isEqualTo(HOUR);
    options.requireAllRead();
  }

  @ParameterizedTest
  @CsvSource({"1500us,1500000", "250ms,250000000", "10s,10000000000", "1m,60000000000"})
  void readsTimesInTheUsualUnits(String text, long nanos) {
    assertThat(options(Map.of("decay", text)).duration("decay", HOUR, MILLI, HOUR))
        .isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @CsvSource({"ten", "10", "s", "1d", "-1s", "0ms", "2h", "9999999999999999s"})
  void refusesWhatIsNoTimeOrOutOfRange(String text) {
    assertThatThrownBy(() -> options(Map.of("decay", text)).duration("decay", HOUR, MILLI, HOUR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("option 'decay' of scheduler 'mine' must be a time such as 250ms")
        .hasMessageContaining("was '" + text + "'");
  }

  @Test
  void refusesWrongValuesWithTheRuleAndTheValue() {
    SchedulerOptions options = options(Map.of("n", "x", "m", "0", "f", "NaN", "c", "maybe"));

    assertThatThrownBy(() -> options.intValue("n", 1, 1, 9))
        .hasMessage("option 'n' of scheduler 'mine' must be a whole number from 1 to 9, was 'x'");
    assertThatThrownBy(() -> options.intValue("m", 1, 1, 9)).hasMessageContaining("was '0'");
    assertThatThrownBy(() -> options.doubleValue("f", 1, 1, 9)).hasMessageContaining("was 'NaN'");
    assertThatThrownBy(() -> options.flag("c", true))
        .hasMessageContaining("must be one of true, false, was 'maybe'");
  }

  @Test
  void anOptionThatNobodyReadsIsAnErrorThatListsWhatThereIs() {
    SchedulerOptions options = options(Map.of("pointz", "7"));
    options.intValue("points", 160, 1, 1000);
    options.choice("ties", "random", "random", "first");

    assertThatThrownBy(options::requireAllRead)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("scheduler 'mine' has no option 'pointz'; it has: points, ties");
    assertThatThrownBy(options(Map.of("x", "1"))::requireAllRead)
        .hasMessage("scheduler 'mine' has no option 'x'; it has none");
  }

  @Test
  void aDelegateGetsItsOwnOptionsAndTheSameClockAndChance() {
    List<SchedulerOptions> seen = new ArrayList<>();
    Scheduler made = candidates -> context -> null;
    Ticker ticker = () -> 42;
    SchedulerOptions options =
        options(Map.of("delegate", "ring-hash", "delegate.points", "7", "factor", "2"))
            .withTicker(ticker)
            .withRandom(() -> 43)
            .withSchedulers(
                (name, nested) -> {
                  assertThat(name).isEqualTo("ring-hash");
                  assertThat(nested.intValue("points", 160, 1, 1000)).isEqualTo(7);
                  seen.add(nested);
                  return made;
                });

    assertThat(options.scheduler("delegate", "maglev")).isSameAs(made);
    assertThat(options.doubleValue("factor", 1, 1, 2)).isEqualTo(2);
    options.requireAllRead();
    assertThat(seen.get(0).owner()).isEqualTo("ring-hash");
    assertThat(seen.get(0).ticker()).isSameAs(ticker);
    assertThat(seen.get(0).random()).isEqualTo(43);
  }

  @Test
  void aMisspeltOptionOfADelegateIsFoundToo() {
    SchedulerOptions options =
        options(Map.of("delegate.pointz", "7"))
            .withSchedulers((name, nested) -> candidates -> context -> null);

    assertThatThrownBy(() -> options.scheduler("delegate", "maglev"))
        .hasMessageContaining("scheduler 'maglev' has no option 'pointz'");
  }

  @Test
  void withoutOthersToBuildOnADelegateIsRefused() {
    assertThatThrownBy(() -> options(Map.of()).scheduler("delegate", "maglev"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("asks for scheduler 'maglev'");
  }

  private static SchedulerOptions options(Map<String, String> values) {
    return SchedulerOptions.of("mine", values);
  }
}
