package dev.evenkeel.examples.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Server;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.strategy.BuiltInSchedulers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine's picks look like as a table of the kernel. */
final class SlotsTest {

  private static LoadBalancer engine(String strategy, Server... servers) {
    return LoadBalancer.builder("test")
        .servers(servers)
        .schedulers(BuiltInSchedulers.providers())
        .scheduler(strategy)
        .slowStart(Duration.ZERO)
        .build();
  }

  private static Server server(String id) {
    return Server.of("10.0.0.1:80").withId(id);
  }

  private static List<Server> turn(String ids) {
    return ids.chars().mapToObj(Character::toString).map(SlotsTest::server).toList();
  }

  @Test
  void weightsAreExactInTheShortestTurn() {
    try (LoadBalancer engine =
        engine("wrr", server("a").withWeight(5), server("b").withWeight(2), server("c"))) {
      assertThat(Slots.draw(engine)).hasSize(8);
      assertThat(Slots.shares(Slots.draw(engine))).isEqualTo(Map.of("a", 5L, "b", 2L, "c", 1L));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void equalServersHaveEqualParts(int count) {
    Server[] servers =
        IntStream.range(0, count).mapToObj(i -> server("s" + i)).toArray(Server[]::new);
    try (LoadBalancer engine = engine("round-robin", servers)) {
      assertThat(Slots.draw(engine)).hasSize(count).doesNotHaveDuplicates();
    }
  }

  @Test
  void strategiesByLoadSeeTheSlotsThatAreGivenAway() {
    try (LoadBalancer engine = engine("wlc", server("a").withWeight(3), server("b"))) {
      Map<String, Long> shares = Slots.shares(Slots.draw(engine));

      assertThat(shares).isEqualTo(Map.of("a", 3L, "b", 1L));
      assertThat(engine.snapshot().server("a").inFlight()).as("held afterwards").isZero();
    }
  }

  @Test
  void serverThatIsDownHasNoSlot() {
    try (LoadBalancer engine = engine("rr", server("a"), server("b"))) {
      engine.forceDown("a");

      assertThat(Slots.draw(engine)).containsExactly(server("b"));
    }
  }

  @Test
  void nobodyThereMeansNoSlots() {
    try (LoadBalancer engine = engine("rr", server("a"))) {
      engine.forceDown("a");

      assertThat(Slots.draw(engine)).isEmpty();
    }
  }

  @Test
  void aHashMovesOnlyTheSlotsOfTheServerThatLeft() {
    try (LoadBalancer engine = engine("rendezvous", server("a"), server("b"), server("c"))) {
      List<Server> before = Slots.draw(engine);
      engine.forceDown("c");
      List<Server> after = Slots.draw(engine);

      assertThat(after).hasSameSizeAs(before);
      for (int i = 0; i < before.size(); i++) {
        if (!before.get(i).id().equals("c")) {
          assertThat(after.get(i)).isEqualTo(before.get(i));
        }
      }
    }
  }

  @Test
  void shortestTurnGivesTheWholeWhenItIsRepeated() {
    assertThat(Slots.shortestTurn(turn("abaaba"))).isEqualTo(turn("aba"));
    assertThat(Slots.shortestTurn(turn("aaaa"))).isEqualTo(turn("a"));
    assertThat(Slots.shortestTurn(turn("abab"))).isEqualTo(turn("ab"));
    assertThat(Slots.shortestTurn(turn("ababa"))).isEqualTo(turn("ababa"));
    assertThat(Slots.shortestTurn(List.of())).isEmpty();
  }

  @Test
  void anotherOrderIsAlikeAndAnotherLengthIsNot() {
    assertThat(Slots.alike(turn("aab"), turn("aba"))).isTrue();
    assertThat(Slots.alike(turn("aab"), turn("abb"))).isFalse();
    assertThat(Slots.alike(turn("ab"), turn("abab"))).isFalse();
  }
}
