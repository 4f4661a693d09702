package dev.evenkeel.testkit;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;

class HeaviestContractTest extends SchedulerContract {

  @Override
  protected Scheduler newScheduler(SchedulerOptions options) {
    return new HonestSchedulers.Heaviest();
  }

  @Override
  protected Shares shares() {
    return Shares.OTHER;
  }
}
