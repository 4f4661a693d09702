package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeakTest {

  private final Rig rig = new Rig();

  private static void forget(LoadBalancer balancer) throws Exception {
    balancer.begin(balancer.newCall());
  }

  @Test
  void anAttemptThatWasDroppedComesBackAndIsTold() throws Exception {
    LoadBalancer balancer = rig.over("a");
    forget(balancer);
    assertThat(Rig.inFlight(balancer)).isEqualTo(1);

    while (Rig.inFlight(balancer) > 0) {
      System.gc();
      rig.pass(Duration.ofSeconds(1));
    }

    assertThat(rig.journal.lines)
        .containsSubsequence("started a 1", "ended a NEUTRAL -1", "released a", "leaked a");
  }

  @Test
  void anAttemptThatIsHeldOrReleasedIsNoLeak() throws Exception {
    LoadBalancer balancer = rig.over("a");
    Attempt held = balancer.begin(balancer.newCall());
    Rig.once(balancer);
    forget(balancer);
    while (Rig.inFlight(balancer) > 1) {
      System.gc();
      rig.pass(Duration.ofSeconds(1));
    }

    assertThat(rig.journal.about("leaked")).hasSize(1);
    held.report(Outcome.SUCCESS, 1);
    held.release();
  }

  /**
   * Ends an attempt in one of the ways that callers find, or not at all; returns whether it did.
   */
  private static boolean end(Attempt attempt, int way) {
    attempt.report(Outcome.SUCCESS, 1);
    if (way == 0) {
      return false;
    }
    if (way == 1) {
      attempt.report(Outcome.RESET, 1);
      attempt.release();
    }
    attempt.release();
    return true;
  }

  @Test
  void inAStormOfLeaksAndDoubleEndsEachIsCountedOnce() throws Exception {
    LoadBalancer balancer = rig.over("a", "b");
    LongAdder dropped = new LongAdder();
    List<Throwable> wrong = new CopyOnWriteArrayList<>();
    // What one thread begins, another ends too: at the same moment, or when it is over.
    AtomicReferenceArray<Attempt> shared = new AtomicReferenceArray<>(16);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      SplittableRandom random = new SplittableRandom(t);
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 5_000; i++) {
                    Attempt attempt = balancer.begin(balancer.newCall());
                    if (!end(attempt, random.nextInt(20))) {
                      dropped.increment();
                    } else {
                      Attempt others = shared.getAndSet(random.nextInt(16), attempt);
                      if (others != null) {
                        end(others, 1);
                      }
                    }
                  }
                } catch (Throwable failure) {
                  wrong.add(failure);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    while (Rig.inFlight(balancer) > 0) {
      System.gc();
      rig.pass(Duration.ofSeconds(1));
    }

    assertThat(wrong).isEmpty();
    assertThat(dropped.sum()).isGreaterThan(1_000);
    assertThat(rig.journal.about("leaked")).hasSize(dropped.intValue());
    assertThat(balancer.snapshot().servers().stream().mapToLong(ServerStatus::succeeded).sum())
        .isEqualTo(8 * 5_000);
    assertThat(balancer.snapshot().servers()).allMatch(server -> server.failed() == 0);
  }
}
