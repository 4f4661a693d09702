package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import dev.evenkeel.health.ActiveHealth;
import dev.evenkeel.health.PassiveHealth;
import dev.evenkeel.health.TcpHealthChecker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** Which health policy a service has without being given one. */
class DefaultHealthTest {

  /** Calls all servers in turns, the broken one first, and returns how often that one was asked. */
  private static int asksOfTheBroken(
      UnaryOperator<BalancedService.Builder> settings, ServerState stateAfterwards)
      throws Exception {
    try (Backend broken = Backend.http1("broken").answering(Backend.status(503));
        Backend well = Backend.http1("well");
        BalancedService service =
            settings
                .apply(Evenkeel.service("orders"))
                .servers(broken.address(), well.address())
                .scheduler("round-robin", Map.of("start", "first"))
                .engine(engine -> engine.retryBudget(1, 100))
                .build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), service);
      for (int i = 0; i < 20; i++) {
        assertThat(Fleet.ask(client, Fleet.get("/"))).isEqualTo("well");
      }
      Fleet.await(
          "state " + stateAfterwards,
          () -> service.balancer().snapshot().server(broken.address()).state() == stateAfterwards);
      return broken.count();
    }
  }

  @Test
  void aServerThatFailsIsEjectedUnlessSaidOtherwise() throws Exception {
    assertThat(asksOfTheBroken(builder -> builder, ServerState.DOWN)).isLessThan(20);
  }

  /**
   * Each ejection is twice as long as the one before, from a second on: left to themselves, five of
   * them would take 11 s at the least, and longer than the test waits.
   */
  @Test
  void activeChecksEndTheEjectionsOfTheDefaultPolicy() throws Exception {
    AtomicInteger ejections = new AtomicInteger();
    LoadBalancerListener counter =
        new LoadBalancerListener() {
          @Override
          public void serverStateChanged(
              String service, Server server, ServerState from, ServerState to, String reason) {
            if (to == ServerState.DOWN) {
              ejections.incrementAndGet();
            }
          }
        };
    ActiveHealth checks =
        ActiveHealth.builder(new TcpHealthChecker()).interval(Duration.ofMillis(50)).build();
    try (Backend broken = Backend.http1("broken").answering(Backend.status(503));
        Backend well = Backend.http1("well");
        BalancedService service =
            Evenkeel.service("orders")
                .health(checks)
                .servers(broken.address(), well.address())
                .listener(counter)
                .build()) {
      OkHttpClient client = Evenkeel.install(new OkHttpClient(), service);
      Fleet.await(
          "five ejections",
          () -> {
            assertThatCode(() -> Fleet.ask(client, Fleet.get("/"))).doesNotThrowAnyException();
            return ejections.get() >= 5;
          });
    }
  }

  @Test
  void activeChecksServeOneService() {
    ActiveHealth checks = ActiveHealth.builder(new TcpHealthChecker()).build();
    try (BalancedService first =
        Evenkeel.service("orders").servers("127.0.0.1:1").health(checks).build()) {
      assertThat(first.name()).isEqualTo("orders");
      assertThatThrownBy(
              () -> Evenkeel.service("payments").servers("127.0.0.1:1").health(checks).build())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("serves a load balancer already");
    }
  }

  @Test
  void withoutPassiveHealthNobodyIsEjected() throws Exception {
    assertThat(asksOfTheBroken(BalancedService.Builder::withoutPassiveHealth, ServerState.UP))
        .isEqualTo(20);
  }

  @Test
  void aPassiveHealthOfOnesOwnTakesThePlaceOfTheDefault() throws Exception {
    PassiveHealth patient =
        PassiveHealth.builder()
            .failuresInARow(1000)
            .failureRate(1, 1000, Duration.ofSeconds(10))
            .build();
    assertThat(asksOfTheBroken(builder -> builder.health(patient), ServerState.UP)).isEqualTo(20);
  }
}
