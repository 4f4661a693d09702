package dev.evenkeel.benchmarks;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The first attempt of a call with a key, another one each time; one for each thread. */
@State(Scope.Thread)
public class BenchContext implements PickContext {

  private long state = System.identityHashCode(this);
  private long nowNanos;

  /** Goes on to the next call: another key, 10 microseconds later. Returns itself. */
  public BenchContext next() {
    nowNanos += 10_000;
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

  @Override
  public long affinity() {
    return random();
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
    state += 0x9E3779B97F4A7C15L;
    long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
