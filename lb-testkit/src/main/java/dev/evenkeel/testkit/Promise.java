package dev.evenkeel.testkit;

import org.jspecify.annotations.Nullable;

/** The sentences of the scheduler contract, so that a failing test can say which one was broken. */
enum Promise {
  OWN_CANDIDATE(
      "Picker.pick returns a candidate of its own list, the very object, not one of another snapshot"),
  NOT_EXCLUDED("Picker.pick never returns a candidate that the context excludes"),
  SOMEBODY("Picker.pick returns null only if the context excludes every candidate"),
  NO_THROW("no method of a scheduler or a picker throws, whatever runs at the same time"),
  NO_HANG("Picker.pick does not block"),
  NO_NEIGHBOUR(
      "Picker.pick skips an excluded candidate such that its load does not fall on one neighbour"),
  BY_WEIGHT("traffic follows Candidate.weight()"),
  EQUAL_SHARES("each server gets as much traffic as any other"),
  AFFINE("attempts with the same key go to the same server while nothing changes"),
  NO_LIMITS("how many attempts may run on a server is decided by the engine, not by a scheduler"),
  REMEMBERS("state of a server that is missing from a list is kept until onForget"),
  FORGETS("after onForget the index may belong to another server, which inherits nothing"),
  SEED("time and chance come from the context and the options: the same seed gives the same run"),
  DESCRIBE("Picker.describe moves no cursor and changes nothing"),
  NO_ALLOCATION("Picker.pick does not allocate");

  private final String sentence;

  Promise(String sentence) {
    this.sentence = sentence;
  }

  /** Returns the failure of a test that found this promise broken. */
  AssertionError broken(String found) {
    return broken(found, null);
  }

  AssertionError broken(String found, @Nullable Throwable cause) {
    return new AssertionError("broken contract: \"" + sentence + "\"; found: " + found, cause);
  }
}
