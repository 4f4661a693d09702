package dev.evenkeel.api;

/**
 * What one attempt tells the {@link Picker}. Valid only during the call to {@link Picker#pick};
 * keep no reference.
 *
 * <p>Time and chance come from here, so that the same seed gives the same run in a test or a
 * simulator.
 */
public interface PickContext {

  /**
   * Returns whether {@code candidate} must not be picked: it was tried in this call, is full, or
   * was found unavailable since the snapshot was made. Cheap enough to ask for each candidate that
   * a pick considers.
   */
  boolean excludes(Candidate candidate);

  /**
   * Returns whether the caller named a key, such as a user or a session, whose calls belong
   * together.
   */
  boolean hasAffinity();

  /**
   * Returns the key as a 64-bit hash that is already well mixed and the same in every JVM, or 0 if
   * there is none: see {@link #hasAffinity()}.
   */
  long affinity();

  /** Returns the number of this attempt within its call, from 1. */
  int attempt();

  /**
   * Returns the time of the attempt by the engine's {@link Ticker}, so that a pick needs no clock
   * of its own.
   */
  long nowNanos();

  /** Returns 64 uniformly random bits, new ones at each call. */
  long random();
}
