package dev.evenkeel.strategy;

/**
 * What all servers of a group have in common for {@link LeastLatency}: the mean latency, which is
 * what an unknown server is taken to have, and the part of attempts that fails, which is no
 * server's own fault.
 *
 * <p>Both are means over the attempts of this client that fade with time. Reading them is one
 * volatile read.
 */
final class FleetLatency extends TryLock {

  /** What a server is taken to need before any server has answered; any value would do. */
  private static final double FIRST_GUESS_NANOS = 1_000_000;

  private static final Decay LATENCY_DECAY = new Decay(3_000_000_000L);

  /** Failures are rarer than answers, so they are averaged for longer. */
  private static final Decay FAILURE_DECAY = new Decay(30_000_000_000L);

  // Under the lock.
  private long updatedNanos;
  private double latencySum;
  private double latencyCount;
  private double failures;
  private double attempts;

  private volatile boolean known;
  private volatile double meanNanos = FIRST_GUESS_NANOS;
  private volatile double failureShare;

  FleetLatency(long nowNanos) {
    updatedNanos = nowNanos;
  }

  /** Adds what has happened, or returns false if another thread is adding right now. */
  boolean tryAdd(double nanos, int samples, int failed, int ended, long nowNanos) {
    if (!tryTake()) {
      return false;
    }
    long elapsed = Math.max(0, nowNanos - updatedNanos);
    double latencyKept = LATENCY_DECAY.over(elapsed);
    double failureKept = FAILURE_DECAY.over(elapsed);
    updatedNanos += elapsed;
    latencySum = latencySum * latencyKept + nanos;
    latencyCount = latencyCount * latencyKept + samples;
    failures = failures * failureKept + failed;
    attempts = attempts * failureKept + ended;
    if (samples > 0) {
      known = true;
      meanNanos = latencySum / latencyCount;
    }
    if (ended > 0) {
      failureShare = failures / attempts;
    }
    give();
    return true;
  }

  boolean isKnown() {
    return known;
  }

  /** Returns the mean latency of the answers, or a guess if there was none yet. Above 0. */
  double meanNanos() {
    return meanNanos;
  }

  /** Returns the part of the attempts that failed, 0 to 1. */
  double failureShare() {
    return failureShare;
  }
}
