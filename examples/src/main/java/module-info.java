/** The demo and the small programs that show how Evenkeel is used. */
module dev.evenkeel.examples {
  requires dev.evenkeel.examples.dispatch;
  requires dev.evenkeel.okhttp;
  requires dev.evenkeel.health;
  requires dev.evenkeel.strategy;
  requires static org.jspecify;
  requires jdk.httpserver;
  requires kotlin.stdlib;
  requires retrofit2;

  uses dev.evenkeel.api.SchedulerProvider;
}
