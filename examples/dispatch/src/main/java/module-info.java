/** The forms of spreading load other than the library's own, as programs on its engine. */
module dev.evenkeel.examples.dispatch {
  requires transitive dev.evenkeel.okhttp;
  requires dev.evenkeel.strategy;
  requires org.dnsjava;
  requires static transitive org.jspecify;
  requires okio;
  requires transitive org.eclipse.jetty.server;

  exports dev.evenkeel.examples.dispatch;

  uses dev.evenkeel.api.SchedulerProvider;
}
