/** The scheduling algorithms of Evenkeel. */
module dev.evenkeel.strategy {
  requires transitive dev.evenkeel.api;
  requires com.google.common;
  requires static transitive org.jspecify;

  exports dev.evenkeel.strategy;
}
