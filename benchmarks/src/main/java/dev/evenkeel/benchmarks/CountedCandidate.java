package dev.evenkeel.benchmarks;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Server;
import java.util.concurrent.atomic.AtomicInteger;

/** A candidate that counts its calls as the engine does: on a cache line of its own. */
record CountedCandidate(Server server, int index, int weight, Running running)
    implements Candidate {

  @Override
  public int inFlight() {
    return running.get();
  }

  /** A count with so much behind it that the next object's is on another pair of lines. */
  static final class Running extends AtomicInteger {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("unused") // room behind the count
    private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13;
  }
}
