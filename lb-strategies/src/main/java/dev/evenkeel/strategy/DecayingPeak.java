package dev.evenkeel.strategy;

/**
 * The latency of one server as Finagle's peak EWMA estimates it: a sample above the estimate
 * replaces it at once, one below pulls it down by the time that has passed, and while there are no
 * samples it fades.
 *
 * <pre>
 *   w = e^(-dt / tau)
 *   cost = sample &gt; cost ? sample : cost * w + sample * (1 - w)
 * </pre>
 *
 * <p>To compare two of them needs neither a clock nor an exponential. Both fade by the same factor,
 * so {@link #score}, the logarithm of the cost with the fading up to now left out, keeps their
 * order: ln cost(now) = score - (now - origin) / tau, where the last term is the same for all.
 *
 * <p>Safe for concurrent use. A sample that comes while another one is taken in is left out.
 */
final class DecayingPeak extends TryLock {

  /** The score while there is no estimate: less than any other. */
  static final double UNKNOWN = Double.NEGATIVE_INFINITY;

  private final double tauNanos;
  private final long originNanos;

  // Under the lock, with the time of the newest sample.
  private double costNanos;
  private long atNanos;

  /** What others read: one number, so that it needs no lock. */
  private volatile double score = UNKNOWN;

  /**
   * Makes one without an estimate.
   *
   * @param tauNanos the time in which the estimate fades to 1/e
   * @param originNanos any fixed time, the same for all that are compared
   */
  DecayingPeak(double tauNanos, long originNanos) {
    this.tauNanos = tauNanos;
    this.originNanos = originNanos;
  }

  /** Returns what orders estimates at any one time, as in the head of this class. */
  double score() {
    return score;
  }

  /**
   * Returns the estimate as faded until {@code nowNanos}; 0 if there is none. For people: while a
   * sample is taken in, it may mix two of them.
   */
  double costNanos(long nowNanos) {
    // The volatile read makes the plain ones behind it see that sample at least.
    return score == UNKNOWN ? 0 : costNanos * weight(nowNanos);
  }

  /** Takes a sample. 0 only lets the estimate fade, as a look at it does in Finagle. */
  void observe(double sampleNanos, long nowNanos) {
    if (tryTake()) {
      try {
        take(sampleNanos, nowNanos);
      } finally {
        give();
      }
    }
  }

  /**
   * Takes a failure, which says nothing about how fast the server is: three times the estimate, at
   * most tau, but no less than what it took. So a server that fails fast becomes dearer each time
   * instead of cheaper, while a single failure costs one that is well little: 1.1 tau later it is
   * forgotten. Without an estimate a failure counts as a tenth of tau.
   */
  void observeFailure(long latencyNanos, long nowNanos) {
    if (tryTake()) {
      try {
        double cost = costNanos * weight(nowNanos);
        double dearer = cost == 0 ? tauNanos / 10 : Math.max(cost, Math.min(3 * cost, tauNanos));
        take(Math.max(dearer, (double) latencyNanos), nowNanos);
      } finally {
        give();
      }
    }
  }

  private void take(double sampleNanos, long nowNanos) {
    boolean first = score == UNKNOWN;
    if (first || sampleNanos > costNanos) {
      costNanos = sampleNanos;
    } else {
      double w = weight(nowNanos);
      costNanos = costNanos * w + sampleNanos * (1 - w);
    }
    // A late sample must not turn back the clock: the fading up to the newest one is already in.
    if (first || nowNanos - atNanos > 0) {
      atNanos = nowNanos;
    }
    score = Math.log(costNanos) + (atNanos - originNanos) / tauNanos;
  }

  private double weight(long nowNanos) {
    return Math.exp(-Math.max(0, nowNanos - atNanos) / tauNanos);
  }
}
