package dev.evenkeel.examples.scheduler;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.testkit.SchedulerContract;
import dev.evenkeel.testkit.Shares;

/** What every scheduler promises, tested for this one. */
class CanaryContractTest extends SchedulerContract {

  @Override
  protected Scheduler newScheduler(SchedulerOptions options) {
    return new CanaryProvider().create(options);
  }

  @Override
  protected Shares shares() {
    return Shares.EQUAL;
  }
}
