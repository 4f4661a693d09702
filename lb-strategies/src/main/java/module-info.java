/** The built-in scheduling strategies of Evenkeel, from round robin to consistent hashing. */
module dev.evenkeel.strategy {
  requires transitive dev.evenkeel.api;
  requires static transitive org.jspecify;
  requires com.google.common;

  exports dev.evenkeel.strategy;
}
