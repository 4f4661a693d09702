package dev.evenkeel.testkit;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;

class PlainRandomContractTest extends SchedulerContract {

  @Override
  protected Scheduler newScheduler(SchedulerOptions options) {
    return new HonestSchedulers.PlainRandom();
  }

  @Override
  protected Shares shares() {
    return Shares.EQUAL;
  }
}
