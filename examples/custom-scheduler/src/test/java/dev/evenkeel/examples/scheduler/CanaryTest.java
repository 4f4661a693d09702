package dev.evenkeel.examples.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.SchedulerProvider;
import dev.evenkeel.api.Server;
import dev.evenkeel.testkit.FakeCandidate;
import dev.evenkeel.testkit.FakeContext;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class CanaryTest {

  private final Candidate stable = new FakeCandidate(Server.of("10.0.0.1:80"), 0);
  private final Candidate canary =
      new FakeCandidate(Server.of("10.0.0.2:80").withTag("canary", "true"), 1);
  private final FakeContext context = new FakeContext(42);

  @Test
  void canariesGetTheirPercentage() {
    Picker picker = picker("20", stable, canary);
    int toCanary = 0;
    for (int i = 0; i < 10_000; i++) {
      toCanary += picker.pick(context) == canary ? 1 : 0;
    }
    assertThat(toCanary).isCloseTo(2000, within(200)); // five standard deviations
  }

  @Test
  void withoutOneGroupTheOtherTakesAll() {
    Picker picker = picker("100", stable, canary);
    context.exclude(canary);
    assertThat(picker.pick(context)).isSameAs(stable);
    assertThat(picker("0", canary).pick(context.excludeNobody())).isSameAs(canary);
  }

  @Test
  void aPercentageAboveAHundredIsRefused() {
    assertThatThrownBy(() -> picker("101", stable))
        .hasMessageContaining("option 'percent' of scheduler 'canary'")
        .hasMessageContaining("from 0 to 100, was '101'");
  }

  @Test
  void serviceLoaderFindsIt() {
    assertThat(ServiceLoader.load(SchedulerProvider.class))
        .extracting(SchedulerProvider::name)
        .contains("canary");
  }

  private static Picker picker(String percent, Candidate... candidates) {
    SchedulerOptions options = SchedulerOptions.of("canary", Map.of("percent", percent));
    return new CanaryProvider().create(options).prepare(List.of(candidates));
  }
}
