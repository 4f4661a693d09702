/**
 * Evenkeel for OkHttp: a client calls a service by its name, and each call goes to one of its
 * servers.
 */
module dev.evenkeel.okhttp {
  requires transitive dev.evenkeel.api;
  requires transitive dev.evenkeel.core;
  requires transitive dev.evenkeel.health;
  requires transitive okhttp3;
  requires dev.evenkeel.strategy;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.evenkeel.okhttp;
}
