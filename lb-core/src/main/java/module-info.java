/**
 * The engine of Evenkeel: who the servers are, which of them get traffic, and which gets the next
 * attempt.
 */
module dev.evenkeel.core {
  requires transitive dev.evenkeel.api;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.evenkeel.core;

  uses dev.evenkeel.api.SchedulerProvider;
}
