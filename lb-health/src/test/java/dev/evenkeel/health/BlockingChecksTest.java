package dev.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BlockingChecksTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final CountDownLatch freed = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final Server well = Server.of("well:80");
  private final Server bad = Server.of("bad:80");
  private final Server hung = Server.of("hung:80");
  private final Server stubborn = Server.of("stubborn:80");
  private final BlockingChecks checks = BlockingChecks.of(2, this::probe);

  private void probe(Server server, Duration timeout) throws Exception {
    switch (server.host()) {
      case "bad" -> throw new IOException("not well");
      case "hung" -> {
        begun.countDown();
        try {
          freed.await();
        } catch (InterruptedException stop) {
          interrupted.countDown();
          throw stop;
        }
      }
      case "stubborn" -> {
        begun.countDown();
        boolean free = false;
        while (!free) {
          try {
            freed.await();
            free = true;
          } catch (InterruptedException notHeeded) {
            interrupted.countDown();
          }
        }
      }
      default -> assertThat(timeout).isEqualTo(TIMEOUT);
    }
  }

  private CompletableFuture<Void> check(Server server) {
    return checks.check(server, TIMEOUT).toCompletableFuture();
  }

  private static Throwable failure(CompletableFuture<Void> check) throws Exception {
    try {
      check.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      return Objects.requireNonNull(failed.getCause());
    }
    throw new AssertionError("the check succeeded");
  }

  @AfterEach
  void free() {
    freed.countDown();
    checks.close();
  }

  @Test
  void aCheckThatReturnsIsASuccessAndOneThatThrowsAFailure() throws Exception {
    check(well).get(20, TimeUnit.SECONDS);
    assertThat(failure(check(bad))).isInstanceOf(IOException.class).hasMessage("not well");
  }

  @Test
  void aCheckThatNobodyWaitsForIsInterrupted() throws Exception {
    CompletableFuture<Void> given = check(hung);
    begun.await();
    given.cancel(true);
    interrupted.await();
    check(well).get(20, TimeUnit.SECONDS);
    check(well).get(20, TimeUnit.SECONDS);
  }

  @Test
  void oneThatDoesNotHeedItCountsAsAbandonedAndTakesOneThreadOnly() throws Exception {
    CompletableFuture<Void> given = check(stubborn);
    begun.await();
    assertThat(checks.abandoned()).isZero();
    given.cancel(true);
    interrupted.await();
    assertThat(checks.abandoned()).isEqualTo(1);
    for (int i = 0; i < 10; i++) {
      assertThat(failure(check(stubborn)))
          .hasMessage("the check before this one has not ended yet");
      check(well).get(20, TimeUnit.SECONDS);
    }
    assertThat(checks.abandoned()).isEqualTo(1);
  }

  @Test
  void whenAllThreadsHangChecksSaySo() throws Exception {
    for (String id : new String[] {"a", "b"}) {
      CompletableFuture<Void> given = check(stubborn.withId(id));
      begun.await();
      while (!given.isDone()) {
        // The second may not have its thread yet; what never began is not abandoned but dropped.
        if (checks.running() == (id.equals("a") ? 1 : 2)) {
          given.cancel(true);
        } else {
          Thread.onSpinWait();
        }
      }
    }
    assertThat(checks.abandoned()).isEqualTo(2);
    assertThat(failure(check(well)))
        .hasMessage("all 2 threads hang in checks that nobody waits for any more");
    freed.countDown();
    while (checks.abandoned() > 0) {
      Thread.onSpinWait();
    }
    check(well).get(20, TimeUnit.SECONDS);
  }

  @Test
  void whatWaitedForAThreadInVainIsDropped() throws Exception {
    CompletableFuture<Void> first = check(stubborn.withId("a"));
    CompletableFuture<Void> second = check(stubborn.withId("b"));
    while (checks.running() < 2) {
      Thread.onSpinWait();
    }
    CompletableFuture<Void> waits = check(well);
    waits.cancel(true);
    // Its place is free again: the next check of the same server is not told to wait.
    CompletableFuture<Void> again = check(well);
    assertThat(again.isDone()).isFalse();
    freed.countDown();
    first.get(20, TimeUnit.SECONDS);
    second.get(20, TimeUnit.SECONDS);
    again.get(20, TimeUnit.SECONDS);
  }

  @Test
  void afterCloseChecksFail() throws Exception {
    CompletableFuture<Void> given = check(hung);
    begun.await();
    checks.close();
    checks.close();
    assertThat(failure(given)).isInstanceOfAny(IOException.class, InterruptedException.class);
    assertThat(failure(check(well))).hasMessageContaining("closed");
  }

  @Test
  void threadsMustBeOneOrMore() {
    assertThatThrownBy(() -> BlockingChecks.of(0, this::probe))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads must be 1 to 1000, was 0");
  }
}
