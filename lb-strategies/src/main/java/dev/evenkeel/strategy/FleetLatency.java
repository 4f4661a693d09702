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

  /** As fast as a single server's samples fade. */
  private static final Decay LATENCY_DECAY = new Decay(3_000_000_000L);

  /** Failures are rarer than answers, so they are averaged for longer. */
  static final Decay FAILURE_DECAY = new Decay(30_000_000_000L);

  // Under the lock.
  private long updatedNanos;
  private double latencySum;
  private double latencyCount;
  private double failures;
  private double attempts;

  private volatile boolean known;
  private volatile double meanNanos = FIRST_GUESS_NANOS;

  private volatile double publishedFailures;
  private volatile double publishedAttempts;

  FleetLatency(long nowNanos) {
    updatedNanos = nowNanos;
  }

  /** A mean in the making. */
  static final class Mean {
    private double sum;
    private double count;

    void add(double nanos, double samples) {
      sum += nanos;
      count += samples;
    }
  }

  /**
   * Takes another mean for its own: that of the servers which are there now. What a server has
   * added that was slow and has left would make newcomers look slow. Does nothing if the mean is of
   * nothing, or another thread is adding right now.
   */
  void restart(Mean mean, long nowNanos) {
    if (mean.count > 0 && tryTake()) {
      fadeTo(nowNanos);
      latencySum = mean.sum;
      latencyCount = mean.count;
      meanNanos = latencySum / latencyCount;
      give();
    }
  }

  /**
   * Adds what has happened on one server, or returns false if another thread is adding right now.
   *
   * @param nanos the sum of the samples, none of them far beyond the mean
   */
  boolean tryAdd(double nanos, int samples, int failed, int ended, long nowNanos) {
    if (!tryTake()) {
      return false;
    }
    fadeTo(nowNanos);
    latencySum += nanos;
    latencyCount += samples;
    failures += failed;
    attempts += ended;
    publishedFailures = failures;
    publishedAttempts = attempts;
    if (samples > 0) {
      known = true;
      meanNanos = latencySum / latencyCount;
    }
    give();
    return true;
  }

  private void fadeTo(long nowNanos) {
    // The clock was read before the lock was taken: another thread may be ahead.
    long elapsed = Math.max(0, nowNanos - updatedNanos);
    updatedNanos += elapsed;
    double latencyKept = LATENCY_DECAY.over(elapsed);
    latencySum *= latencyKept;
    latencyCount *= latencyKept;
    double failureKept = FAILURE_DECAY.over(elapsed);
    failures *= failureKept;
    attempts *= failureKept;
  }

  /** Returns whether there was an answer yet. */
  boolean isKnown() {
    return known;
  }

  /** Returns the mean latency of the answers, or a guess if there was none yet. Above 0. */
  double meanNanos() {
    return meanNanos;
  }

  /**
   * Returns the part of the attempts on all other servers that failed, 0 to 1; 0 if there were
   * none.
   *
   * <p>Without the server's own: one that fails fast, and so gets most attempts, would else make
   * its failures look like everybody's and be forgiven for them.
   *
   * @param ownFailures what the server has added, faded like the sums here
   * @param ownAttempts likewise
   */
  double failureShareOfOthers(double ownFailures, double ownAttempts) {
    double others = publishedAttempts - ownAttempts;
    // The sums have faded at different times: less than a hundredth of an attempt is none.
    return others < 0.01 ? 0 : Math.max(0, Math.min(1, (publishedFailures - ownFailures) / others));
  }
}
