package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.ServerState;
import dev.evenkeel.health.PassiveHealth;
import java.util.Map;
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
            .failureRate(1, 1000, java.time.Duration.ofSeconds(10))
            .build();
    assertThat(asksOfTheBroken(builder -> builder.health(patient), ServerState.UP)).isEqualTo(20);
  }
}
