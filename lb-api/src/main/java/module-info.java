/** The words and the SPIs of Evenkeel, a client-side load balancer. Needs nothing but the JDK. */
module dev.evenkeel.api {
  requires static transitive org.jspecify;

  exports dev.evenkeel.api;

  uses dev.evenkeel.api.SchedulerProvider;
}
