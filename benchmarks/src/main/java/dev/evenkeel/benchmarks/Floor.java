package dev.evenkeel.benchmarks;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What nobody can do for less, measured as everything else is: ratios to these carry over from one
 * machine to another, nanoseconds do not.
 */
abstract class Floor extends Contender<CountedCandidate.Running[]> {

  CountedCandidate.Running[] servers = {};

  @Override
  public CountedCandidate.Running[] list(Fleet fleet) {
    CountedCandidate.Running[] all = new CountedCandidate.Running[fleet.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = new CountedCandidate.Running();
    }
    return all;
  }

  @Override
  public void use(CountedCandidate.Running[] list) {
    servers = list.clone();
  }

  @Override
  public String address(Object held) {
    return "a floor serves nobody";
  }

  final Object random(BenchContext call) {
    CountedCandidate.Running[] all = servers;
    return all[(int) (((call.random() >>> 32) * all.length) >>> 32)];
  }

  /** A number drawn at random and one look into an array. */
  static final class Read extends Floor {
    @Override
    public Object acquire(BenchContext call) {
      return random(call);
    }
  }

  /** A counter that all threads share, and one look into an array. */
  static final class SharedCounter extends Floor {
    private final AtomicInteger next = new AtomicInteger();

    @Override
    public Object acquire(BenchContext call) {
      CountedCandidate.Running[] all = servers;
      return all[(int) ((next.getAndIncrement() & 0xFFFF_FFFFL) * all.length >>> 32)];
    }
  }

  /** A random server's count of running calls, one up at the pick and one down at the end. */
  static final class Counted extends Floor {
    @Override
    public Object acquire(BenchContext call) {
      CountedCandidate.Running chosen = (CountedCandidate.Running) random(call);
      chosen.getAndIncrement();
      return chosen;
    }

    @Override
    public void release(Object held, BenchContext call) {
      ((CountedCandidate.Running) held).getAndDecrement();
    }
  }
}
