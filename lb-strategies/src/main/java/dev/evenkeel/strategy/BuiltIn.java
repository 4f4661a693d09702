package dev.evenkeel.strategy;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.SchedulerProvider;
import java.util.Set;
import java.util.function.Function;

/** One line of {@link BuiltInSchedulers}: a strategy, its names, and how to make it. */
record BuiltIn(String name, Set<String> aliases, Function<SchedulerOptions, Scheduler> factory)
    implements SchedulerProvider {

  static BuiltIn of(String name, Function<SchedulerOptions, Scheduler> factory) {
    return new BuiltIn(name, Set.of(), factory);
  }

  static BuiltIn of(String name, String alias, Function<SchedulerOptions, Scheduler> factory) {
    return new BuiltIn(name, Set.of(alias), factory);
  }

  @Override
  public Scheduler create(SchedulerOptions options) {
    return factory.apply(options);
  }
}
