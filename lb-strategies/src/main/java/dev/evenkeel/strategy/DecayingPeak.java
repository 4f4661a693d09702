package dev.evenkeel.strategy;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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
 * <p>Safe for concurrent use.
 */
final class DecayingPeak {

  /** The score while there is no estimate: less than any other. */
  static final double UNKNOWN = Double.NEGATIVE_INFINITY;

  private record Estimate(double costNanos, long atNanos, double score) {}

  private final double tauNanos;
  private final long originNanos;
  private final AtomicReference<@Nullable Estimate> latest = new AtomicReference<>();

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
    Estimate now = latest.get();
    return now == null ? UNKNOWN : now.score;
  }

  /** Returns the estimate as faded until {@code nowNanos}; 0 if there is none. */
  double costNanos(long nowNanos) {
    return faded(latest.get(), nowNanos);
  }

  /** Takes a sample. 0 only lets the estimate fade, as a look at it does in Finagle. */
  void observe(double sampleNanos, long nowNanos) {
    while (true) {
      Estimate before = latest.get();
      if (latest.compareAndSet(before, next(before, sampleNanos, nowNanos))) {
        return;
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
    while (true) {
      Estimate before = latest.get();
      double cost = faded(before, nowNanos);
      double dearer = cost == 0 ? tauNanos / 10 : Math.max(cost, Math.min(3 * cost, tauNanos));
      Estimate next = next(before, Math.max(dearer, (double) latencyNanos), nowNanos);
      if (latest.compareAndSet(before, next)) {
        return;
      }
    }
  }

  private Estimate next(@Nullable Estimate before, double sampleNanos, long nowNanos) {
    double w = before == null ? 0 : weight(before, nowNanos);
    double old = before == null ? 0 : before.costNanos;
    double cost = sampleNanos > old ? sampleNanos : old * w + sampleNanos * (1 - w);
    // A late sample must not turn back the clock: the fading up to the newest one is already in.
    long at = before == null || nowNanos - before.atNanos > 0 ? nowNanos : before.atNanos;
    return new Estimate(cost, at, Math.log(cost) + (at - originNanos) / tauNanos);
  }

  private double faded(@Nullable Estimate estimate, long nowNanos) {
    return estimate == null ? 0 : estimate.costNanos * weight(estimate, nowNanos);
  }

  private double weight(Estimate estimate, long nowNanos) {
    return Math.exp(-Math.max(0, nowNanos - estimate.atNanos) / tauNanos);
  }
}
