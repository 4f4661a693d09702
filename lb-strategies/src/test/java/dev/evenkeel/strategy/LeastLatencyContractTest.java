package dev.evenkeel.strategy;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.testkit.SchedulerContract;
import dev.evenkeel.testkit.Shares;
import org.junit.jupiter.api.Nested;

/** The strategy keeps the contract of all schedulers, whether it compares all or a window. */
class LeastLatencyContractTest {

  @Nested
  class ComparingAll extends LatencyContract {
    @Override
    protected Scheduler newScheduler(SchedulerOptions options) {
      return new LeastLatency(options);
    }
  }

  @Nested
  class ComparingAWindow extends LatencyContract {
    @Override
    protected Scheduler newScheduler(SchedulerOptions options) {
      return new LeastLatency(options, 1);
    }
  }

  abstract static class LatencyContract extends SchedulerContract {

    /** Weights are a first guess only. */
    @Override
    protected Shares shares() {
      return Shares.OTHER;
    }

    @Override
    protected boolean learnsLatency() {
      return true;
    }
  }
}
