package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.NoAvailableServerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CapacityTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final Rig rig = new Rig();

  private LoadBalancer limited(int max, Duration wait, int waiters) {
    return LoadBalancer.builder("orders")
        .manualControl(rig.control)
        .servers(Rig.server("a").withMaxInFlight(max), Rig.server("b").withMaxInFlight(max))
        .waitWhenFull(wait, waiters)
        .build();
  }

  private static void awaitParked(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aLimitIsNeverExceededByRacingThreads() throws Exception {
    LoadBalancer balancer = limited(3, Duration.ZERO, 1);
    AtomicInteger[] running = {new AtomicInteger(), new AtomicInteger()};
    AtomicInteger highest = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();
    List<Throwable> wrong = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  try {
                    Attempt attempt = balancer.begin(balancer.newCall());
                    AtomicInteger mine = running[attempt.server().id().equals("a") ? 0 : 1];
                    highest.accumulateAndGet(mine.incrementAndGet(), Math::max);
                    begun.incrementAndGet();
                    mine.decrementAndGet();
                    attempt.release();
                  } catch (NoAvailableServerException full) {
                    if (full.reason() != NoAvailableServerException.Reason.ALL_FULL) {
                      wrong.add(full);
                    }
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(wrong).isEmpty();
    assertThat(highest.get()).isLessThanOrEqualTo(3);
    assertThat(begun.get()).isPositive();
    assertThat(Rig.inFlight(balancer)).isZero();
  }

  @Test
  void allFullFailsAtOnce() throws Exception {
    LoadBalancer balancer = limited(1, Duration.ZERO, 1);
    Attempt one = balancer.begin(balancer.newCall());
    Attempt two = balancer.begin(balancer.newCall());

    assertThat(one.server()).isNotEqualTo(two.server());
    assertThatThrownBy(() -> balancer.begin(balancer.newCall()))
        .isInstanceOf(NoAvailableServerException.class)
        .hasMessageContaining("all servers that are up are full");
    one.release();
    assertThat(Rig.once(balancer)).isEqualTo(one.server().id());
    two.release();
  }

  @Test
  void whoWaitsIsServedInTheOrderOfComing() throws Exception {
    LoadBalancer balancer = limited(1, LONG, 10);
    Attempt one = balancer.begin(balancer.newCall());
    Attempt two = balancer.begin(balancer.newCall());
    List<Integer> served = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    CountDownLatch[] goOn = new CountDownLatch[4];
    for (int i = 0; i < 4; i++) {
      int number = i;
      goOn[i] = new CountDownLatch(1);
      Thread thread =
          new Thread(
              () -> {
                try {
                  Attempt attempt = balancer.begin(balancer.newCall());
                  served.add(number);
                  goOn[number].await();
                  attempt.release();
                } catch (Exception e) {
                  served.add(-1);
                }
              });
      thread.start();
      awaitParked(thread);
      threads.add(thread);
    }

    one.release();
    for (int i = 0; i < 4; i++) {
      while (served.size() <= i) {
        Thread.onSpinWait();
      }
      goOn[i].countDown();
      threads.get(i).join();
    }

    assertThat(served).containsExactly(0, 1, 2, 3);
    two.release();
  }

  @Test
  void roomThatTheFirstCannotUseIsOfferedToTheNext() throws Exception {
    LoadBalancer balancer = limited(1, LONG, 10);
    Attempt onA = balancer.begin(balancer.newCall().prefer("a"));
    Attempt onB = balancer.begin(balancer.newCall().prefer("b"));
    List<String> served = new CopyOnWriteArrayList<>();
    Thread first = waiting(balancer, balancer.newCall().exclude("a"), served);
    Thread second = waiting(balancer, balancer.newCall(), served);

    onA.release();
    second.join();
    assertThat(served).containsExactly("a");
    onB.release();
    first.join();

    assertThat(served).containsExactly("a", "b");
  }

  private static Thread waiting(LoadBalancer balancer, CallContext call, List<String> served) {
    Thread thread =
        new Thread(
            () -> {
              try {
                served.add(Rig.once(balancer, call));
              } catch (NoAvailableServerException e) {
                served.add(
                    e.reason() + (Thread.currentThread().isInterrupted() ? " interrupted" : ""));
              }
            });
    thread.start();
    awaitParked(thread);
    return thread;
  }

  @Test
  void aNewServerIsRoomForWhoWaits() throws Exception {
    LoadBalancer balancer = limited(1, LONG, 10);
    Attempt one = balancer.begin(balancer.newCall());
    Attempt two = balancer.begin(balancer.newCall());
    List<String> served = new CopyOnWriteArrayList<>();
    Thread waiting = waiting(balancer, balancer.newCall(), served);

    balancer.update(
        List.of(
            Rig.server("a").withMaxInFlight(1),
            Rig.server("b").withMaxInFlight(1),
            Rig.server("c").withMaxInFlight(1)));
    waiting.join();

    assertThat(served).containsExactly("c");
    one.release();
    two.release();
  }

  @Test
  void closingReleasesWhoWaits() throws Exception {
    LoadBalancer balancer = limited(1, LONG, 10);
    Attempt one = balancer.begin(balancer.newCall());
    Attempt two = balancer.begin(balancer.newCall());
    List<String> served = new CopyOnWriteArrayList<>();
    Thread waiting = waiting(balancer, balancer.newCall(), served);

    balancer.close();
    waiting.join();

    assertThat(served).containsExactly("CLOSED");
    one.release();
    two.release();
  }

  @Test
  void anInterruptEndsTheWaitAndStaysSet() throws Exception {
    LoadBalancer balancer = limited(1, LONG, 10);
    Attempt one = balancer.begin(balancer.newCall());
    Attempt two = balancer.begin(balancer.newCall());
    List<String> served = new CopyOnWriteArrayList<>();
    Thread waiting = waiting(balancer, balancer.newCall(), served);

    waiting.interrupt();
    waiting.join();

    assertThat(served).containsExactly("ALL_FULL interrupted");
    one.release();
    two.release();
  }

  @Test
  void timeAndNumberOfWaitersAreBounded() throws Exception {
    LoadBalancer balancer = limited(1, Duration.ofMillis(400), 1);
    Attempt one = balancer.begin(balancer.newCall());
    Attempt two = balancer.begin(balancer.newCall());
    List<String> served = new CopyOnWriteArrayList<>();
    long start = System.nanoTime();
    Thread waiting = waiting(balancer, balancer.newCall(), served);

    // The room for waiters is taken: the next fails at once, while the first still waits.
    assertThatThrownBy(() -> balancer.begin(balancer.newCall()))
        .isInstanceOf(NoAvailableServerException.class);
    waiting.join();

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(400_000_000L);
    assertThat(served).containsExactly("ALL_FULL");
    one.release();
    two.release();
  }

  @Test
  void crowdsThatWaitAllGetTheirTurn() throws Exception {
    LoadBalancer balancer = limited(2, LONG, 100);
    AtomicInteger done = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 16; t++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 500; i++) {
                    Rig.once(balancer);
                    done.incrementAndGet();
                  }
                } catch (NoAvailableServerException e) {
                  done.addAndGet(-1_000_000);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(done).hasValue(16 * 500);
    assertThat(Rig.inFlight(balancer)).isZero();
  }
}
