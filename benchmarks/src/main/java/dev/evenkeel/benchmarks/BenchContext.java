package dev.evenkeel.benchmarks;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The first attempt of a call with a key, another one each time; one for each thread.
 *
 * <p>Keys are drawn at random among 1,024, the same for every balancer: as many as are in use at a
 * time in a busy service. With a new key for each call every look-up would miss the cache, however
 * small the table is kept.
 *
 * <p>Time is that of the clock, a hundred times as fast: about 10 microseconds a call, and the same
 * for all threads. Each with a time of its own would be seconds ahead of another or behind the
 * balancer's ticker, and what fades with time would be brought up to date at each look, or never.
 */
@State(Scope.Thread)
public class BenchContext implements PickContext {

  /** 2^64 divided by the golden ratio. */
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private static final int KEY_BITS = 10;

  private static final long[] KEYS = keys();

  private static final long BEGAN_NANOS = System.nanoTime();

  private static final int SPEED = 100;

  /** So seldom that looking at the clock costs a tenth of a nanosecond a call. */
  private static final int CALLS_BETWEEN_LOOKS = 256;

  /** For each call between two looks: less than it takes, so that time never goes back. */
  private static final int AT_LEAST_NANOS = 100;

  private final long salt = mix(System.identityHashCode(this));
  private long state = salt;
  private long calls;
  private long nowNanos = BEGAN_NANOS;

  private static long[] keys() {
    long[] keys = new long[1 << KEY_BITS];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = mix((i + 1) * STEP);
    }
    return keys;
  }

  /** Goes on to the next call: another key, some time later. Returns itself. */
  public BenchContext next() {
    nowNanos += AT_LEAST_NANOS;
    if (calls++ % CALLS_BETWEEN_LOOKS == 0) {
      nowNanos = BEGAN_NANOS + SPEED * (System.nanoTime() - BEGAN_NANOS);
    }
    return this;
  }

  @Override
  public boolean excludes(Candidate candidate) {
    return false;
  }

  @Override
  public boolean hasAffinity() {
    return true;
  }

  /** The key of this call, however often it is asked for. */
  @Override
  public long affinity() {
    return KEYS[(int) (mix(calls * STEP + salt) >>> (Long.SIZE - KEY_BITS))];
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public long nowNanos() {
    return nowNanos;
  }

  /** The next number of SplitMix64: chance that costs next to nothing. */
  @Override
  public long random() {
    state += STEP;
    return mix(state);
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
