package dev.evenkeel.examples.simulator;

import java.util.SplittableRandom;

/**
 * Chance, in streams of its own for each purpose: what one strategy draws must not change which
 * calls arrive, so that all strategies of a seed see the same calls.
 */
record Streams(long seed) {

  /** Returns the stream of the {@code number}-th who draws for this purpose. */
  SplittableRandom of(String purpose, int number) {
    // The streams of neighbouring seeds would be shifted copies of one another; a mixed seed is
    // far from all others.
    long mixed = new SplittableRandom(seed).nextLong() ^ ((long) purpose.hashCode() << 32);
    return new SplittableRandom(new SplittableRandom(mixed + number).nextLong());
  }
}
