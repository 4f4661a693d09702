package dev.evenkeel.testkit;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;

class FastestContractTest extends SchedulerContract {

  @Override
  protected Scheduler newScheduler(SchedulerOptions options) {
    return new HonestSchedulers.Fastest();
  }

  @Override
  protected Shares shares() {
    return Shares.EQUAL;
  }

  @Override
  protected boolean learnsLatency() {
    return true;
  }
}
