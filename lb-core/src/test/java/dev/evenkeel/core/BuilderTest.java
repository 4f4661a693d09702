package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BuilderTest {

  private static Arguments bad(Consumer<LoadBalancerBuilder> setting, String message) {
    return Arguments.of(message, setting);
  }

  static Stream<Arguments> badSettings() {
    return Stream.of(
        bad(b -> b.overprovisioning(0.9), "overprovisioning must be 1 to 100, was 0.9"),
        bad(b -> b.overprovisioning(Double.NaN), "overprovisioning must be 1 to 100, was NaN"),
        bad(b -> b.panicThreshold(-1), "panicThreshold must be 0 to 100 percent, was -1"),
        bad(b -> b.panicThreshold(101), "panicThreshold must be 0 to 100 percent, was 101"),
        bad(b -> b.slowStart(Duration.ofSeconds(-1)), "slowStart must be 0 to 1 day, was PT-1S"),
        bad(b -> b.slowStart(Duration.ofDays(2)), "slowStart must be 0 to 1 day, was PT48H"),
        bad(
            b -> b.slowStart(Duration.ofSeconds(1), 1.1, 1),
            "slowStart's first part must be 0 to 1, was 1.1"),
        bad(
            b -> b.slowStart(Duration.ofSeconds(1), 0.1, 0),
            "slowStart's aggression must be above 0 and at most 100, was 0.0"),
        bad(b -> b.subset(0, "me"), "subset must have 1 server or more, was 0"),
        bad(b -> b.retryBudget(-0.1, 1), "retry budget's ratio must be 0 to 10, was -0.1"),
        bad(
            b -> b.waitWhenFull(Duration.ofMinutes(6), 1),
            "waitWhenFull must be 0 to 5 minutes, was PT6M"),
        bad(
            b -> b.waitWhenFull(Duration.ofMinutes(1), 0),
            "waitWhenFull needs room for 1 waiter or more, was 0"),
        bad(
            b -> b.servers("a:1", "a:1"),
            "service 'orders' has two servers with the id 'a:1'; ids must differ (Server.withId),"
                + " or leave one out"));
  }

  @ParameterizedTest
  @MethodSource("badSettings")
  void aBadSettingIsRefusedWhereItIsMade(String message, Consumer<LoadBalancerBuilder> setting) {
    LoadBalancerBuilder builder = LoadBalancer.builder("orders");

    assertThatThrownBy(() -> setting.accept(builder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aServiceNeedsANameAndServersOrASource() {
    assertThatThrownBy(() -> LoadBalancer.builder(""))
        .hasMessage("the name of a service must not be empty");
    assertThatThrownBy(() -> LoadBalancer.builder("orders").build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "service 'orders' has no servers; call servers(...) or source(...) before build()");
  }

  @Test
  void twoPoliciesOfOneNameAreRefused() {
    LoadBalancerBuilder builder =
        LoadBalancer.builder("orders")
            .servers("a:1")
            .health(new TestPolicy("p"))
            .health(new TestPolicy("p"));

    assertThatThrownBy(builder::build).hasMessageStartingWith("two health policies are named 'p'");
  }

  @Test
  void aBuilderMayBuildSeveralTimes() {
    LoadBalancerBuilder builder = new Rig().builder().servers("a:1");
    LoadBalancer first = builder.build();

    assertThatThrownBy(builder::build).hasMessageContaining("serves a load balancer already");

    assertThat(first.snapshot().servers()).hasSize(1);
  }
}
