package dev.evenkeel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakesTest {

  private final Server server = Server.of("a.test:80").withId("a").withWeight(7);

  @Test
  void tickerMovesForwardOnly() {
    FakeTicker ticker = new FakeTicker(5);
    ticker.advance(Duration.ofNanos(2));
    assertThat(ticker.nanos()).isEqualTo(7);
    ticker.set(100);
    assertThat(ticker.nanos()).isEqualTo(100);
    assertThatThrownBy(() -> ticker.set(99)).hasMessageContaining("100 or later, was 99");
    assertThatThrownBy(() -> ticker.advance(Duration.ofNanos(-1)))
        .hasMessageContaining("0 or more, was PT-0.000000001S");
    assertThat(ticker.nanos()).isEqualTo(100);
  }

  @Test
  void tickerMovesOverTheOverflow() {
    FakeTicker ticker = new FakeTicker(Long.MAX_VALUE);
    ticker.advance(Duration.ofNanos(1));
    assertThat(ticker.nanos()).isEqualTo(Long.MIN_VALUE);
    ticker.set(Long.MIN_VALUE + 3);
    assertThat(ticker.nanos()).isEqualTo(Long.MIN_VALUE + 3);
  }

  @Test
  void candidateCountsAndNeverGoesBelowZero() {
    FakeCandidate candidate = new FakeCandidate(server, 3);
    assertThat(candidate.weight()).isEqualTo(7000);
    candidate.start();
    candidate.start();
    candidate.end();
    assertThat(candidate.inFlight()).isEqualTo(1);
    candidate.end();
    assertThatThrownBy(candidate::end).hasMessageContaining("nothing is running on server 'a'");
    assertThat(candidate.inFlight()).isZero();
  }

  @Test
  void candidateWithAnotherWeightKeepsServerIndexAndCount() {
    FakeCandidate candidate = new FakeCandidate(server, 3, 500);
    candidate.start();
    FakeCandidate changed = candidate.withWeight(9);
    assertThat(changed.weight()).isEqualTo(9);
    assertThat(changed.index()).isEqualTo(3);
    assertThat(changed.server()).isSameAs(server);
    changed.end();
    assertThat(candidate.inFlight()).isZero();
  }

  @Test
  void candidateRefusesWhatTheEngineNeverMakes() {
    assertThatThrownBy(() -> new FakeCandidate(server, -1)).hasMessageContaining("was -1");
    assertThatThrownBy(() -> new FakeCandidate(server, 0, 0))
        .hasMessageContaining("1 to 1000000 thousandths, was 0 (server 'a')");
    assertThatThrownBy(() -> new FakeCandidate(server, 0, 1_000_001))
        .hasMessageContaining("was 1000001");
    assertThatThrownBy(() -> new FakeCandidate(server.withWeight(0), 0))
        .hasMessageContaining("a server of weight 0 is no candidate");
  }

  @Test
  void contextExcludesByIndex() {
    List<FakeCandidate> candidates = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      candidates.add(new FakeCandidate(server, i));
    }
    FakeContext context = new FakeContext(1);
    for (int i : new int[] {0, 63, 64, 130}) {
      context.exclude(candidates.get(i));
    }
    assertThat(candidates)
        .filteredOn(context::excludes)
        .extracting(FakeCandidate::index)
        .containsExactly(0, 63, 64, 130);
    context.excludeNobody();
    assertThat(candidates).noneMatch(context::excludes);
  }

  @Test
  void contextSaysWhatItWasTold() {
    FakeTicker ticker = new FakeTicker(9);
    FakeContext context = new FakeContext(1, ticker).affinity(77).attempt(3);
    assertThat(context.hasAffinity()).isTrue();
    assertThat(context.affinity()).isEqualTo(77);
    assertThat(context.attempt()).isEqualTo(3);
    assertThat(context.nowNanos()).isEqualTo(9);
    context.noAffinity();
    assertThat(context.hasAffinity()).isFalse();
    assertThat(context.affinity()).isZero();
    assertThatThrownBy(() -> context.attempt(0)).hasMessageContaining("from 1, was 0");
  }

  @Test
  void randomNumbersFollowTheSeed() {
    // The first three numbers of SplitMix64 for seed 1234567, as its authors' C code prints them.
    FakeContext context = new FakeContext(1234567);
    assertThat(context.random()).isEqualTo(6457827717110365317L);
    assertThat(context.random()).isEqualTo(3203168211198807973L);
    assertThat(context.random()).isEqualTo(Long.parseUnsignedLong("9817491932198370423"));
  }
}
