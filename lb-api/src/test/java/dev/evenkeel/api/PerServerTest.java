package dev.evenkeel.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** State that a scheduler keeps for each server. */
final class PerServerTest {

  private final AtomicInteger made = new AtomicInteger();
  private final PerServer<Integer> states = new PerServer<>(c -> made.incrementAndGet());

  @Test
  void aServerKeepsItsStateUntilItIsForgotten() {
    Candidate a = candidate(0);
    Candidate b = candidate(7);

    assertThat(states.get(a)).isNull();
    assertThat(states.prepare(a)).isEqualTo(1);
    assertThat(states.prepare(b)).isEqualTo(2);
    assertThat(states.prepare(a)).isEqualTo(1);
    assertThat(states.get(candidate(7))).as("by index, across snapshots").isEqualTo(2);

    states.forget(a);
    assertThat(states.get(a)).isNull();
    assertThat(states.prepare(a)).as("a new server of the same index").isEqualTo(3);
  }

  @Test
  void askingForAServerThatWasNeverSeenIsHarmless() {
    states.forget(candidate(100));
    assertThat(states.get(candidate(100))).isNull();
  }

  private static Candidate candidate(int index) {
    Server server = Server.of("10.0.0.1:" + (index + 1));
    return new Candidate() {
      @Override
      public Server server() {
        return server;
      }

      @Override
      public int index() {
        return index;
      }

      @Override
      public int weight() {
        return 1000;
      }

      @Override
      public int inFlight() {
        return 0;
      }
    };
  }
}
