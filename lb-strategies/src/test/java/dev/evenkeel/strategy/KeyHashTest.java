package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHashTest {

  private static final HashFunction GUAVA = Hashing.murmur3_128();

  /** These never change: clients of all releases must agree. */
  @ParameterizedTest
  @CsvSource({
    "'', 0000000000000000",
    "a, 85555565f6597889",
    "user-42, 4d32de269f8ffaa2",
    "127.0.0.1:8080, c7f75125812a5127",
    "The quick brown fox jumps over the lazy dog, e34bbc7bbc071b6c",
    "straße, abd42a3feb486496",
  })
  void keysHaveTheHashesThatTheyAlwaysHad(String key, String hash) {
    assertThat(String.format("%016x", KeyHash.of(key))).isEqualTo(hash);
  }

  @Test
  void textHasTheHashThatGuavaGivesIt() {
    Random random = new Random(1);
    for (int length = 0; length < 200; length++) {
      for (int bound : new int[] {0x80, 0x100, 0x3000, 0x10000}) {
        String key =
            random
                .ints(length, 0, bound)
                .collect(StringBuilder::new, (b, c) -> b.append((char) c), StringBuilder::append)
                .toString();
        assertThat(KeyHash.of(key))
            .as(key)
            .isEqualTo(GUAVA.hashString(key, StandardCharsets.UTF_8).asLong());
      }
    }
  }

  @Test
  void bytesHaveTheHashThatGuavaGivesThem() {
    Random random = new Random(2);
    for (int length = 0; length < 500; length++) {
      byte[] key = new byte[length];
      random.nextBytes(key);
      assertThat(KeyHash.of(key)).isEqualTo(GUAVA.hashBytes(key).asLong());
    }
  }

  @Test
  void oneCharacterBeyondAsciiAtAnyPlaceIsSeen() {
    for (int at = 0; at < 40; at++) {
      StringBuilder key = new StringBuilder("0123456789012345678901234567890123456789");
      key.setCharAt(at, 'é');
      assertThat(KeyHash.of(key.toString()))
          .isEqualTo(KeyHash.of(key.toString().getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void mixingIsTheSameEverywhereAndLosesNothing() {
    assertThat(KeyHash.mix(0)).isZero();
    long[] mixed = new Random(3).longs(100_000).map(KeyHash::mix).distinct().toArray();
    assertThat(mixed).hasSize(100_000);
  }
}
