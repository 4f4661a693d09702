package dev.evenkeel.api;

import java.util.Set;

/**
 * Makes schedulers by name, so that one can be named in a configuration file.
 *
 * <p>Providers are found by {@link java.util.ServiceLoader}: list the class in {@code
 * META-INF/services/dev.evenkeel.api.SchedulerProvider} and, in a named module, {@code provides
 * dev.evenkeel.api.SchedulerProvider with ...}. It needs a public constructor without parameters. A
 * provider that cannot be loaded harms nobody until its own name is asked for.
 */
public interface SchedulerProvider {

  /**
   * Returns the name, in kebab-case: {@code [a-z][a-z0-9]*(-[a-z0-9]+)*}. No two providers may
   * share one.
   */
  String name();

  /** Returns other names for the same, such as {@code wrr}. Share the rules of {@link #name()}. */
  default Set<String> aliases() {
    return Set.of();
  }

  /**
   * Returns a new scheduler; called once for each group of servers. Options that this method does
   * not read are refused by the engine as unknown.
   *
   * @throws IllegalArgumentException if an option has a value that it cannot have
   */
  Scheduler create(SchedulerOptions options);
}
