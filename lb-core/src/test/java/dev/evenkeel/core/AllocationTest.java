package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Outcome;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {

  private static final int ROUNDS = 60;
  private static final int TIMES = 2000;

  private interface Work {
    void run() throws Exception;
  }

  private Object sink = "";

  /** The least of many rounds counts: class loading and interpreted code allocate now and then. */
  private static double bytes(Work work) throws Exception {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < TIMES; i++) {
        work.run();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return (double) least / TIMES;
  }

  @Test
  void pickingAllocatesNothing() throws Exception {
    Rig rig = new Rig();
    Admission admission = admission(rig);
    Snapshot snapshot = admission.snapshot();
    CallContext call =
        new CallContext(new java.util.SplittableRandom(1)::nextLong).exclude("s1").exclude("s2");
    call.beginAttempt(0);
    Level level = snapshot.levels[0];
    call.enter(level, CallContext.Leniency.NONE);

    assertThat(bytes(() -> sink = String.valueOf(level.pick(call) == null))).isZero();
    assertThat(bytes(() -> sink = String.valueOf(snapshot.pick(call) == null))).isZero();
  }

  private static Admission admission(Rig rig) {
    return rig.builder().servers(Rig.fleet(50)).build().admission();
  }

  @Test
  void anAttemptAllocatesLittle() throws Exception {
    try (LoadBalancer balancer = LoadBalancer.builder("orders").servers(Rig.fleet(50)).build()) {
      double bytes =
          bytes(
              () -> {
                Attempt attempt = balancer.begin(balancer.newCall());
                attempt.report(Outcome.SUCCESS, 1000);
                attempt.release();
              });
      System.out.printf("call + begin + report + release: %.0f bytes%n", bytes);
      assertThat(bytes).isLessThan(400);
    }
  }
}
