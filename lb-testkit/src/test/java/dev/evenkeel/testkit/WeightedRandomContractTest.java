package dev.evenkeel.testkit;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;

class WeightedRandomContractTest extends SchedulerContract {

  @Override
  protected Scheduler newScheduler(SchedulerOptions options) {
    return new HonestSchedulers.WeightedRandom();
  }
}
