package dev.evenkeel.strategy;

import java.util.Locale;

/**
 * What {@link LeastLatency} knows of one server, and what one more attempt there costs for each
 * that is in flight: the estimate of its latency times the surcharge for its failures.
 *
 * <p>Samples change it under a lock that nobody waits for; picks read the published cost. As an
 * estimate fades while nothing happens, a look at one that is old brings it up to date first, which
 * takes no exponential, no clock and no memory.
 */
final class ServerLatency extends TryLock {

  /** How old a published cost may be: a thirtieth of the time in which samples fade. */
  private static final long REFRESH_NANOS = 100_000_000L;

  /**
   * Samples fade with time and with newer samples, whichever is faster. By time alone a server with
   * many answers a second would be judged by what it did seconds ago; by count alone one with few
   * answers, for minutes. Both from the simulations behind {@link LeastLatency}.
   */
  private static final Decay SAMPLE_DECAY = new Decay(3_000_000_000L);

  private static final double MAX_SAMPLES = 40;

  /** How many samples the fleet's mean counts for. */
  private static final double PRIOR_SAMPLES = 1;

  /** A failure moves the failure rate a tenth of the way, and ten seconds without fade it. */
  private static final double FAILURE_GAIN = 0.1;

  private static final Decay FAILURE_DECAY = new Decay(10_000_000_000L);

  /** Cost of failing: a server that fails 2 % more than the others is not yet avoided. */
  private static final double SURCHARGE = 30;

  private static final double TOLERATED_RATIO = 1.5;
  private static final double TOLERATED_SHARE = 0.02;

  /** The fleet is told at most this often, so that busy threads do not meet there. */
  private static final long HAND_OVER_NANOS = 10_000_000L;

  private final FleetLatency fleet;

  // Under the lock.
  private long updatedNanos;
  private double sum;
  private double count;
  private double failureRate;
  private long handedOverNanos;
  private double newNanos;
  private int newSamples;
  private int newFailures;
  private int newEnds;

  private volatile double priorFactor = 1;
  private volatile double latencyNanos;
  private volatile double cost;
  private volatile long publishedNanos;

  ServerLatency(FleetLatency fleet, long nowNanos) {
    this.fleet = fleet;
    updatedNanos = nowNanos;
    handedOverNanos = nowNanos - HAND_OVER_NANOS;
    publish(nowNanos);
  }

  /**
   * Sets what the configured weights say of the server's speed before it has shown it.
   *
   * @param factor its latency relative to the fleet's mean
   */
  void expect(double factor, long nowNanos) {
    priorFactor = factor;
    publishedNanos = nowNanos - REFRESH_NANOS;
  }

  /** Returns the cost per attempt in flight, up to date at {@code nowNanos}. Above 0. */
  double cost(long nowNanos) {
    if (nowNanos - publishedNanos >= REFRESH_NANOS) {
      refresh(nowNanos);
    }
    return cost;
  }

  private void refresh(long nowNanos) {
    if (tryTake()) {
      fadeTo(nowNanos);
      publish(nowNanos);
      give();
    }
  }

  /** Takes an answer and how long it took, or -1 if that is not known. */
  void answered(long nanos, long nowNanos) {
    ended(nanos, false, nowNanos);
  }

  /**
   * Takes a failure.
   *
   * @param atLeastNanos how long an answer takes at the least, or -1 if the failure does not say
   */
  void failed(long atLeastNanos, long nowNanos) {
    ended(atLeastNanos, true, nowNanos);
  }

  /**
   * Takes an attempt that was given up: a sample only where it says something, as the answer would
   * have taken longer than expected.
   */
  void givenUp(long afterNanos, long nowNanos) {
    if (afterNanos > latencyNanos && tryTake()) {
      fadeTo(nowNanos);
      add(afterNanos);
      handOver(nowNanos);
      publish(nowNanos);
      give();
    }
  }

  private void ended(long nanos, boolean failure, long nowNanos) {
    if (!tryTake()) {
      return; // a sample less
    }
    fadeTo(nowNanos);
    if (nanos >= 0) {
      add(nanos);
    }
    failureRate += FAILURE_GAIN * ((failure ? 1 : 0) - failureRate);
    newFailures += failure ? 1 : 0;
    newEnds++;
    handOver(nowNanos);
    publish(nowNanos);
    give();
  }

  private void fadeTo(long nowNanos) {
    // The clock was read before the lock was taken: another thread may be ahead.
    long elapsed = Math.max(0, nowNanos - updatedNanos);
    updatedNanos += elapsed;
    double kept = SAMPLE_DECAY.over(elapsed);
    sum *= kept;
    count *= kept;
    failureRate *= FAILURE_DECAY.over(elapsed);
  }

  private void add(long nanos) {
    double sample = Math.max(1.0, (double) nanos); // a cost of 0 would hide what is in flight
    sum += sample;
    count++;
    if (count > MAX_SAMPLES) {
      sum *= MAX_SAMPLES / count;
      count = MAX_SAMPLES;
    }
    newNanos += sum / count;
    newSamples++;
  }

  private void handOver(long nowNanos) {
    if (nowNanos - handedOverNanos >= HAND_OVER_NANOS
        && fleet.tryAdd(newNanos, newSamples, newFailures, newEnds, nowNanos)) {
      handedOverNanos = nowNanos;
      newNanos = 0;
      newSamples = 0;
      newFailures = 0;
      newEnds = 0;
    }
  }

  private void publish(long nowNanos) {
    double prior = fleet.meanNanos() * priorFactor;
    double latency = (sum + PRIOR_SAMPLES * prior) / (count + PRIOR_SAMPLES);
    double unusual = failureRate - TOLERATED_RATIO * fleet.failureShare() - TOLERATED_SHARE;
    latencyNanos = latency;
    cost = latency * (1 + SURCHARGE * Math.max(0, unusual) / (1 - unusual));
    publishedNanos = fleet.isKnown() ? nowNanos : nowNanos - REFRESH_NANOS;
  }

  /** Returns the cost of one more attempt in words. */
  String describe(int inFlight) {
    double latency = latencyNanos;
    double perAttempt = cost;
    return String.format(
        Locale.ROOT,
        "cost %.3f ms = latency %.3f ms x %d in flight x %.2f for failures",
        perAttempt * (inFlight + 1) / 1e6,
        latency / 1e6,
        inFlight + 1,
        perAttempt / latency);
  }
}
