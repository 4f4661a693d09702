package dev.evenkeel.testkit;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;

class KeyedRandomContractTest extends SchedulerContract {

  @Override
  protected Scheduler newScheduler(SchedulerOptions options) {
    return new HonestSchedulers.KeyedRandom();
  }

  @Override
  protected boolean isAffine() {
    return true;
  }
}
