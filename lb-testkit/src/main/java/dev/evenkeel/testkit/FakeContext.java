package dev.evenkeel.testkit;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Ticker;
import java.util.Arrays;

/**
 * What a test tells a picker: who is excluded, the key, the attempt, the time, and chance from a
 * seed.
 *
 * <p>Excludes by {@link Candidate#index()}, and no method that a picker calls allocates. Not
 * thread-safe: give each thread one of its own.
 */
public final class FakeContext implements PickContext {

  private final Ticker ticker;
  private long[] excluded = {};
  private boolean hasAffinity;
  private long affinity;
  private int attempt = 1;
  private long state;

  /**
   * Makes a context without key, for a first attempt that excludes nobody.
   *
   * @param seed where {@link #random()} starts: equal seeds give equal numbers
   * @param ticker the time of the attempt
   */
  public FakeContext(long seed, Ticker ticker) {
    this.state = seed;
    this.ticker = ticker;
  }

  /** As {@link #FakeContext(long, Ticker)} at a time that is always 0. */
  public FakeContext(long seed) {
    this(seed, () -> 0);
  }

  /** Excludes {@code candidate}, and whoever else has its index, from now on. */
  public FakeContext exclude(Candidate candidate) {
    int word = candidate.index() >> 6;
    if (word >= excluded.length) {
      excluded = Arrays.copyOf(excluded, word + 1);
    }
    excluded[word] |= 1L << candidate.index();
    return this;
  }

  /** Excludes nobody any more. */
  public FakeContext excludeNobody() {
    Arrays.fill(excluded, 0);
    return this;
  }

  /** Gives the attempt a key, by its hash. */
  public FakeContext affinity(long hash) {
    hasAffinity = true;
    affinity = hash;
    return this;
  }

  /** Takes the key away. */
  public FakeContext noAffinity() {
    hasAffinity = false;
    affinity = 0;
    return this;
  }

  /**
   * Sets the number of the attempt.
   *
   * @throws IllegalArgumentException unless it is 1 or more
   */
  public FakeContext attempt(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("attempts are counted from 1, was " + number);
    }
    attempt = number;
    return this;
  }

  @Override
  public boolean excludes(Candidate candidate) {
    int word = candidate.index() >> 6;
    return word < excluded.length && (excluded[word] & 1L << candidate.index()) != 0;
  }

  @Override
  public boolean hasAffinity() {
    return hasAffinity;
  }

  @Override
  public long affinity() {
    return affinity;
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public long nowNanos() {
    return ticker.nanos();
  }

  /** Returns the next number of SplitMix64 (Steele, Lea, Flood, 2014). */
  @Override
  public long random() {
    state += 0x9E3779B97F4A7C15L;
    long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
