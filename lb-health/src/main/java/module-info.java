/** Active checks and passive ejection for Evenkeel. */
module dev.evenkeel.health {
  requires transitive dev.evenkeel.api;
  requires io.github.resilience4j.circuitbreaker;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.evenkeel.health;
}
