package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.ServerState;
import dev.evenkeel.health.PassiveHealth;
import org.junit.jupiter.api.Test;

/** Which health policy a service has without being given one. */
class DefaultHealthTest {

  @Test
  void aServerThatFailsIsEjectedUnlessSaidOtherwise() throws Exception {
    Backend broken = Backend.http1("broken").answering(Backend.status(503));
    Backend well = Backend.http1("well");
    try (Fleet fleet = Fleet.of(broken, well)) {
      ask(fleet, 10);
      Fleet.await("out", () -> fleet.status(broken).state() != ServerState.UP);
      assertThat(fleet.status(broken).reason()).startsWith("passive: ");
    }
  }

  @Test
  void withoutPassiveHealthNobodyIsEjected() throws Exception {
    Backend broken = Backend.http1("broken").answering(Backend.status(503));
    Backend well = Backend.http1("well");
    try (Fleet fleet = Fleet.of(BalancedService.Builder::withoutPassiveHealth, broken, well)) {
      ask(fleet, 20);
      assertThat(broken.count()).isEqualTo(20); // every call goes there first
      assertThat(fleet.status(broken).state()).isEqualTo(ServerState.UP);
    }
  }

  @Test
  void aPassiveHealthOfOnesOwnTakesThePlaceOfTheDefault() throws Exception {
    Backend broken = Backend.http1("broken").answering(Backend.status(503));
    Backend well = Backend.http1("well");
    PassiveHealth patient = PassiveHealth.builder().failuresInARow(1000).build();
    try (Fleet fleet = Fleet.of(builder -> builder.health(patient), broken, well)) {
      ask(fleet, 20);
      assertThat(broken.count()).isEqualTo(20); // every call goes there first
    }
  }

  private static void ask(Fleet fleet, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      assertThat(fleet.ask(Fleet.get("/"))).isEqualTo("well");
    }
  }
}
