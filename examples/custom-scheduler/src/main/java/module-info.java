/** A scheduler of one's own, as a module that ServiceLoader finds. */
module dev.evenkeel.examples.scheduler {
  requires dev.evenkeel.api;
  requires static org.jspecify;

  // ServiceLoader makes the provider by its public constructor; the package need not be exported.
  provides dev.evenkeel.api.SchedulerProvider with
      dev.evenkeel.examples.scheduler.CanaryProvider;
}
