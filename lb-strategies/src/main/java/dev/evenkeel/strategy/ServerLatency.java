package dev.evenkeel.strategy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;

/**
 * What {@link LeastLatency} knows of one server, and what one more attempt there costs for each
 * that is in flight: the estimate of its latency times what its failures add.
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

  /**
   * Until its first answer a server is taken to be twice as fast as the others, which gains it one
   * early call.
   */
  private static final double UNTRIED_FACTOR = 0.5;

  /**
   * A server that was started anew may be cold: from its first answer on it costs twice as much,
   * and less and less for so long. Longer, and a rolling restart of warm servers suffers.
   */
  private static final long COLD_NANOS = 2_500_000_000L;

  /**
   * Within less than this no server has changed, and whoever takes servers out and in again so fast
   * shall not have the slow ones tried each time. The shortest ejection is longer.
   */
  private static final long SHORT_ABSENCE_NANOS = 100_000_000L;

  /** A failure moves the failure rate a tenth of the way, and ten seconds without fade it. */
  private static final double FAILURE_GAIN = 0.1;

  private static final Decay FAILURE_DECAY = new Decay(10_000_000_000L);

  /**
   * Cost of failing: nothing while a server fails little more than the others, 30 % for each
   * hundredth beyond, 1,500-fold for one that does nothing else. So it gets no traffic however many
   * attempts are in flight on the others.
   */
  private static final double SURCHARGE = 30;

  private static final double TOLERATED_RATIO = 1.5;
  private static final double TOLERATED_SHARE = 0.02;

  /** What a sample adds to the fleet's mean, at the most: a time-out must not double it. */
  private static final double MAX_OF_FLEET = 10;

  /** The fleet is told at most this often, so that busy threads do not meet there. */
  private static final long HAND_OVER_NANOS = 10_000_000L;

  private static final VarHandle LATENCY = handle("latencyNanos", double.class);
  private static final VarHandle COST = handle("cost", double.class);
  private static final VarHandle PUBLISHED = handle("publishedNanos", long.class);

  /** What the attempts since the latest answer met. */
  private enum Lately {
    ANSWERED,
    CUT,
    STALLED
  }

  private final FleetLatency fleet;

  // Under the lock.
  private long updatedNanos;
  private double sum;
  private double count;
  private double failureRate;
  private double failuresInARow;
  private long handedOverNanos;
  private boolean tried;
  private long startedAnewNanos;

  private Lately lately = Lately.ANSWERED;
  private long cutNanos;
  private double handedFailures;
  private double handedAttempts;
  private double newNanos;
  private int newSamples;
  private int newFailures;
  private int newEnds;

  private volatile double priorFactor = 1;
  private volatile boolean wasOut;
  private volatile long outNanos;

  // Written at each sample, so without the fence of a volatile write; any recent value will do.
  @SuppressWarnings("unused") // through its handle
  private double latencyNanos;

  @SuppressWarnings("unused") // through its handle
  private double cost;

  @SuppressWarnings("unused") // through its handle
  private long publishedNanos;

  private static VarHandle handle(String field, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(ServerLatency.class, field, type);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  ServerLatency(FleetLatency fleet, long nowNanos) {
    this.fleet = fleet;
    updatedNanos = nowNanos;
    startedAnewNanos = nowNanos - COLD_NANOS;
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
    PUBLISHED.setOpaque(this, nowNanos - REFRESH_NANOS);
    refresh(nowNanos);
  }

  /** Takes note that the server is out of the list. */
  void out(long nowNanos) {
    outNanos = nowNanos;
    wasOut = true;
  }

  /**
   * Takes note that the server is in the list again. What is known of it is from before, be it a
   * stall, errors, or that it was slow when a check or a person took it out: so it is tried early.
   * If its attempts were refused or cut, it was started anew and may be cold: it keeps what is
   * known of its speed, and its first answers count less in its favour. Without effect after a
   * short absence, or if an attempt ends there right now.
   */
  void back(long nowNanos) {
    if (nowNanos - outNanos >= SHORT_ABSENCE_NANOS && tryTake()) {
      fadeTo(nowNanos);
      failureRate = 0;
      failuresInARow = 0;
      tried = false;
      if (lately == Lately.CUT) {
        startedAnewNanos = nowNanos;
      } else {
        sum = 0;
        count = 0;
      }
      give();
    }
  }

  /** Adds the recent samples to a new mean of the fleet; without, if they change right now. */
  void addTo(FleetLatency.Mean mean, long nowNanos) {
    if (tryTake()) {
      fadeTo(nowNanos);
      mean.add(sum, count);
      give();
    }
  }

  /** Returns the cost per attempt in flight, up to date at {@code nowNanos}. Above 0. */
  double cost(long nowNanos) {
    if (nowNanos - (long) PUBLISHED.getOpaque(this) >= REFRESH_NANOS) {
      refresh(nowNanos);
    }
    return (double) COST.getOpaque(this);
  }

  private void refresh(long nowNanos) {
    if (tryTake()) {
      fadeTo(nowNanos);
      publish(nowNanos);
      give();
    }
  }

  /**
   * Takes an answer and how long it took, or -1 if that is not known. One that was under way when
   * the server was taken out tells how long it stalled, not how fast it is.
   */
  void answered(long nanos, long nowNanos) {
    if (wasOut && nowNanos - nanos - outNanos < 0) {
      ended(-1, false, Lately.STALLED, nowNanos);
    } else {
      ended(nanos, false, Lately.ANSWERED, nowNanos);
    }
  }

  /**
   * Takes a failure of a server that is there.
   *
   * @param atLeastNanos how long an answer takes at the least, or -1 if the failure does not say
   */
  void failed(long atLeastNanos, long nowNanos) {
    ended(atLeastNanos, true, Lately.STALLED, nowNanos);
  }

  /** Takes an attempt that did not reach the server, or that was reset. */
  void cut(long nowNanos) {
    ended(-1, true, Lately.CUT, nowNanos);
  }

  /**
   * Takes an attempt that was given up: a sample only where it says something, as the answer would
   * have taken longer than expected.
   */
  void givenUp(long afterNanos, long nowNanos) {
    if (afterNanos > (double) LATENCY.getOpaque(this) && tryTake()) {
      fadeTo(nowNanos);
      add(afterNanos);
      handOver(nowNanos);
      publish(nowNanos);
      give();
    }
  }

  private void ended(long nanos, boolean failure, Lately end, long nowNanos) {
    if (!tryTake()) {
      return; // a sample less
    }
    fadeTo(nowNanos);
    if (nanos >= 0) {
      add(nanos);
    }
    note(end, nanos, nowNanos);
    failureRate += FAILURE_GAIN * ((failure ? 1 : 0) - failureRate);
    failuresInARow = failure ? failuresInARow + 1 : 0;
    newFailures += failure ? 1 : 0;
    newEnds++;
    handOver(nowNanos);
    publish(nowNanos);
    give();
  }

  private void note(Lately end, long nanos, long nowNanos) {
    if (end == Lately.CUT) {
      cutNanos = nowNanos;
      if (lately != Lately.STALLED) {
        lately = Lately.CUT; // what is cut after a stall is the same trouble
      }
    } else if (lately != Lately.CUT || nowNanos - nanos - cutNanos >= 0) {
      lately = end; // but who stops in good order answers what was under way
    }
  }

  private void fadeTo(long nowNanos) {
    // The clock was read before the lock was taken: another thread may be ahead.
    long elapsed = Math.max(0, nowNanos - updatedNanos);
    updatedNanos += elapsed;
    double kept = SAMPLE_DECAY.over(elapsed);
    sum *= kept;
    count *= kept;
    failureRate *= FAILURE_DECAY.over(elapsed);
    failuresInARow *= kept;
    double handedKept = FleetLatency.FAILURE_DECAY.over(elapsed);
    handedFailures *= handedKept;
    handedAttempts *= handedKept;
  }

  private void add(long nanos) {
    tried = true;
    double sample = Math.max(1.0, (double) nanos); // a cost of 0 would hide what is in flight
    sum += sample;
    count++;
    if (count > MAX_SAMPLES) {
      sum *= MAX_SAMPLES / count;
      count = MAX_SAMPLES;
    }
    double most = MAX_OF_FLEET * fleet.meanNanos();
    newNanos += fleet.isKnown() ? Math.min(sample, most) : sample;
    newSamples++;
  }

  private void handOver(long nowNanos) {
    if (nowNanos - handedOverNanos >= HAND_OVER_NANOS
        && fleet.tryAdd(newNanos, newSamples, newFailures, newEnds, nowNanos)) {
      handedOverNanos = nowNanos;
      handedFailures += newFailures;
      handedAttempts += newEnds;
      newNanos = 0;
      newSamples = 0;
      newFailures = 0;
      newEnds = 0;
    }
  }

  private void publish(long nowNanos) {
    double prior = fleet.meanNanos() * priorFactor * (tried ? 1 : UNTRIED_FACTOR);
    double latency = (sum + PRIOR_SAMPLES * prior) / (count + PRIOR_SAMPLES);
    double usual = fleet.failureShareOfOthers(handedFailures, handedAttempts);
    double unusual = Math.max(0, failureRate - TOLERATED_RATIO * usual - TOLERATED_SHARE);
    LATENCY.setOpaque(this, latency);
    double surcharge = SURCHARGE * unusual / (1 - unusual);
    double warm = Math.min(1, (double) (nowNanos - startedAnewNanos) / COLD_NANOS);
    double cold = tried ? 1 - warm : 0;
    COST.setOpaque(this, latency * (1 + failuresInARow) * (1 + surcharge) * (1 + cold));
    // A first guess of the fleet's mean is good until there is a better one.
    PUBLISHED.setOpaque(this, fleet.isKnown() ? nowNanos : nowNanos - REFRESH_NANOS);
  }

  /** Returns the cost of one more attempt in words. */
  String describe(int inFlight) {
    double latency = (double) LATENCY.getOpaque(this);
    double perAttempt = (double) COST.getOpaque(this);
    return String.format(
        Locale.ROOT,
        "cost %.3f ms = latency %.3f ms x %d in flight x %.2f for failures or a cold start",
        perAttempt * (inFlight + 1) / 1e6,
        latency / 1e6,
        inFlight + 1,
        perAttempt / latency);
  }
}
