/** Fakes and contract tests for those who write a scheduler of their own. */
module dev.evenkeel.testkit {
  requires transitive dev.evenkeel.api;
  requires transitive org.junit.jupiter.api;
  requires java.management;
  // com.sun.management.ThreadMXBean counts the bytes that a thread allocates.
  requires jdk.management;

  exports dev.evenkeel.testkit;
}
