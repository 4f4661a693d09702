package dev.evenkeel.examples.scheduler;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.SchedulerProvider;

/** Makes {@link Canary} under the name {@code canary}, with the option {@code percent}. */
public final class CanaryProvider implements SchedulerProvider {

  @Override
  public String name() {
    return "canary";
  }

  @Override
  public Scheduler create(SchedulerOptions options) {
    return new Canary(options.intValue("percent", 5, 0, 100));
  }
}
