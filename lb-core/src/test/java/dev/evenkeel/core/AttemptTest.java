package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AttemptTest {

  private final Rig rig = new Rig();

  @Test
  void anAttemptCountsAsRunningFromBeginToRelease() throws Exception {
    LoadBalancer balancer = rig.over("a");

    Attempt attempt = balancer.begin(balancer.newCall());
    assertThat(balancer.snapshot().server("a").inFlight()).isEqualTo(1);
    attempt.report(Outcome.SUCCESS, 5);
    assertThat(balancer.snapshot().server("a").inFlight()).isEqualTo(1);
    attempt.release();

    assertThat(balancer.snapshot().server("a").inFlight()).isZero();
    assertThat(attempt.server().id()).isEqualTo("a");
    assertThat(attempt.number()).isEqualTo(1);
    assertThat(attempt.isTrial()).isFalse();
    assertThat(attempt).hasToString("attempt 1 on a");
  }

  @Test
  void aBeginThatFindsNoServerIsNoAttempt() throws Exception {
    LoadBalancer balancer = rig.over("a");
    CallContext call = balancer.newCall();
    balancer.begin(call).release();

    call.exclude("a");
    assertThatThrownBy(() -> balancer.begin(call)).isInstanceOf(NoAvailableServerException.class);
    call.clearExclusions();
    Attempt second = balancer.begin(call);

    assertThat(second.number()).isEqualTo(2);
    second.release();
  }

  @Test
  void onlyTheFirstReportCounts() throws Exception {
    LoadBalancer balancer = rig.over("a");
    Attempt attempt = balancer.begin(balancer.newCall());

    attempt.report(Outcome.FAILURE, 7);
    attempt.report(Outcome.SUCCESS, 8);
    attempt.release();
    attempt.report(Outcome.SUCCESS, 9);

    assertThat(rig.policy.outcomes).containsExactly("a FAILURE");
    assertThat(balancer.snapshot().server("a").failed()).isEqualTo(1);
    assertThat(balancer.snapshot().server("a").succeeded()).isZero();
  }

  @Test
  void onlyTheFirstReleaseCounts() throws Exception {
    LoadBalancer balancer = rig.over("a");
    Attempt other = balancer.begin(balancer.newCall());
    Attempt attempt = balancer.begin(balancer.newCall());

    attempt.release();
    attempt.release();

    assertThat(balancer.snapshot().server("a").inFlight()).isEqualTo(1);
    assertThat(rig.journal.about("released")).hasSize(1);
    other.release();
  }

  @Test
  void aReleaseWithoutReportIsCanceled() throws Exception {
    LoadBalancer balancer = rig.over("a");

    balancer.begin(balancer.newCall()).release();

    assertThat(rig.policy.outcomes).containsExactly("a CANCELED");
    assertThat(rig.journal.about("ended")).containsExactly("ended a CANCELED -1");
    assertThat(balancer.snapshot().server("a").failed()).isZero();
  }

  @Test
  void theAttemptsOfACallAreNumberedFromOne() throws Exception {
    LoadBalancer balancer = rig.over("a", "b");
    CallContext call = balancer.newCall();

    Attempt first = balancer.begin(call);
    call.exclude(first.server().id());
    Attempt second = balancer.begin(call);

    assertThat(List.of(first.number(), second.number())).containsExactly(1, 2);
    assertThat(first.server()).isNotEqualTo(second.server());
    first.release();
    second.release();
  }

  @Test
  void anAttemptMayEndAfterItsServerHasLeft() throws Exception {
    LoadBalancer balancer = rig.over("a", "b");
    CallContext call = balancer.newCall().prefer("a");
    Attempt attempt = balancer.begin(call);

    balancer.update(Rig.servers("b"));
    attempt.report(Outcome.SUCCESS, 3);
    attempt.release();

    assertThat(rig.policy.outcomes).containsExactly("a SUCCESS");
    assertThat(Rig.inFlight(balancer)).isZero();
  }

  @Test
  void latencyIsSmoothedAndTakenFromSuccessesOnly() throws Exception {
    LoadBalancer balancer = rig.over("a");
    assertThat(balancer.snapshot().server("a").latencyNanos()).isEqualTo(-1);
    for (long latency : new long[] {800, 1600}) {
      Attempt attempt = balancer.begin(balancer.newCall());
      attempt.report(Outcome.SUCCESS, latency);
      attempt.release();
    }
    Attempt failing = balancer.begin(balancer.newCall());
    failing.report(Outcome.TIMEOUT, 1_000_000);
    failing.release();

    assertThat(balancer.snapshot().server("a").latencyNanos()).isEqualTo(900);
  }

  @Test
  void racingReportsAndReleasesCountOnceAndInOrder() throws Exception {
    AtomicInteger wrong = new AtomicInteger();
    AtomicInteger released = new AtomicInteger();
    LoadBalancerListener order =
        new LoadBalancerListener() {
          private volatile boolean ended;

          @Override
          public void attemptStarted(String service, Server server, int attempt) {
            ended = false;
          }

          @Override
          public void attemptEnded(String s, Server server, Outcome outcome, long nanos) {
            Thread.onSpinWait();
            ended = true;
          }

          @Override
          public void attemptReleased(String service, Server server) {
            released.incrementAndGet();
            if (!ended) {
              wrong.incrementAndGet();
            }
          }
        };
    LoadBalancer balancer =
        LoadBalancer.builder("orders")
            .manualControl(rig.control)
            .listener(order)
            .servers(Rig.servers("a"))
            .build();
    int rounds = 500;
    CyclicBarrier barrier = new CyclicBarrier(3);
    Attempt[] shared = new Attempt[1];
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      boolean reports = t == 0;
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < rounds; i++) {
                    barrier.await();
                    if (reports) {
                      shared[0].report(Outcome.SUCCESS, 1);
                    } else {
                      shared[0].release();
                    }
                    barrier.await();
                  }
                } catch (Exception failure) {
                  wrong.incrementAndGet();
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (int i = 0; i < rounds; i++) {
      shared[0] = balancer.begin(balancer.newCall());
      barrier.await();
      barrier.await();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(wrong).hasValue(0);
    assertThat(released).hasValue(rounds);
    assertThat(Rig.inFlight(balancer)).isZero();
  }

  @Test
  void aReleaseDuringTheReportIsToldAfterIt() throws Exception {
    List<String> told = new ArrayList<>();
    CountDownLatch reporting = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Scheduler slow =
        new Scheduler() {
          @Override
          public Picker prepare(List<Candidate> candidates) {
            return context -> candidates.get(0);
          }

          @Override
          public void onOutcome(Candidate candidate, Outcome outcome, long latency, long now) {
            reporting.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            told.add("outcome");
          }

          @Override
          public void onRelease(Candidate candidate, long now) {
            told.add("release");
          }
        };
    LoadBalancer balancer = rig.builder().servers("a:1").scheduler(() -> slow).build();
    Attempt attempt = balancer.begin(balancer.newCall());
    Thread reporter = new Thread(() -> attempt.report(Outcome.SUCCESS, 1));
    reporter.start();
    reporting.await();

    attempt.release();
    goOn.countDown();
    reporter.join();

    assertThat(told).containsExactly("outcome", "release");
    assertThat(Rig.inFlight(balancer)).isZero();
  }
}
