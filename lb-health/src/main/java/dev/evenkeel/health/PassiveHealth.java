package dev.evenkeel.health;

import dev.evenkeel.api.HealthChecker;
import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Watches what becomes of the attempts and ejects servers that fail, for a while.
 *
 * <p>A server is ejected
 *
 * <ul>
 *   <li>at once if it cannot be reached or breaks a connection, for 0.25 s at first;
 *   <li>after {@linkplain Builder#failuresInARow some failures in a row}, for 1 s at first, if it
 *       fails more than twice as often as the others: a fault that all share is no reason;
 *   <li>if {@linkplain Builder#failureRate too many} of its calls over some seconds fail, for 1 s
 *       at first, if clearly more than those of the others;
 *   <li>as an option, if its success rate is an {@linkplain Builder#ejectOutliers outlier}.
 * </ul>
 *
 * <p>The time doubles with each ejection up to a {@linkplain Builder#maxEjectionTime maximum},
 * differs by a quarter at random, and shrinks again with success and with time. Never more than
 * {@linkplain Builder#maxEjected a part} of the servers are out, one of two may be, the last never
 * is. When the time is over, a server that could not be reached gets traffic again as soon as a
 * connect in the background succeeds; any other must pass a {@linkplain
 * dev.evenkeel.api.Verdict.State#TRIAL trial}. If nearly all servers cannot be reached within a few
 * seconds, the fault is taken to be at this end: nobody is ejected for it, and who was comes back.
 *
 * <pre>{@code
 * PassiveHealth.builder().maxEjected(0.3).build()
 * }</pre>
 */
public final class PassiveHealth implements HealthPolicy {

  private final Builder options;
  private final AtomicReference<@Nullable PassiveWatch> started = new AtomicReference<>();

  private PassiveHealth(Builder options) {
    this.options = options;
  }

  /** Begins a passive policy with defaults that suit production. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String name() {
    return options.name;
  }

  @Override
  public void start(Context context) {
    PassiveWatch watch = new PassiveWatch(options, context);
    if (!started.compareAndSet(null, watch)) {
      throw new IllegalStateException(
          "health policy '"
              + options.name
              + "' serves a load balancer already; build one for each");
    }
    watch.sweepLater();
  }

  @Override
  public void onMembers(List<Server> members) {
    PassiveWatch watch = started.get();
    if (watch == null) {
      throw new IllegalStateException("start the health policy '" + options.name + "' first");
    }
    watch.onMembers(members);
  }

  @Override
  public void onOutcome(
      Server server, Outcome outcome, long latencyNanos, long nowNanos, boolean trial) {
    PassiveWatch watch = started.get();
    if (watch != null && !outcome.isNeutral()) {
      watch.onOutcome(server, outcome, latencyNanos, nowNanos, trial);
    }
  }

  /** Hears of each active check; control thread only. */
  void onActiveCheck(String serverId, boolean well, long begunNanos, int enough) {
    PassiveWatch watch = started.get();
    if (watch != null) {
      watch.onActiveCheck(serverId, well, begunNanos, enough);
    }
  }

  @Override
  public void close() {
    PassiveWatch watch = started.get();
    if (watch != null) {
      watch.close();
    }
  }

  /** The settings of a {@link PassiveHealth}. Not safe for concurrent use. */
  public static final class Builder {

    String name = "passive";
    int failuresInARow = 3;
    double failureRate = 0.5;
    int minimumCalls = 20;
    Duration failureRateWindow = Duration.ofSeconds(10);
    double maxEjected = 0.5;
    Duration maxEjectionTime = Duration.ofSeconds(30);
    boolean checksConnections = true;
    @Nullable HealthChecker connectCheck;
    Duration outlierSweep = Duration.ofSeconds(10);
    long seed = new SplittableRandom().nextLong();
    private double outlierFactor;
    private int outlierMinServers;
    private int outlierMinCalls;

    private Builder() {}

    private Builder(Builder from) {
      name = from.name;
      failuresInARow = from.failuresInARow;
      failureRate = from.failureRate;
      minimumCalls = from.minimumCalls;
      failureRateWindow = from.failureRateWindow;
      maxEjected = from.maxEjected;
      maxEjectionTime = from.maxEjectionTime;
      checksConnections = from.checksConnections;
      connectCheck = from.connectCheck;
      outlierSweep = from.outlierSweep;
      seed = from.seed;
      outlierFactor = from.outlierFactor;
      outlierMinServers = from.outlierMinServers;
      outlierMinCalls = from.outlierMinCalls;
    }

    /**
     * Sets the name that verdicts bear, {@code passive} unless set.
     *
     * @throws IllegalArgumentException unless it has 1 to 63 characters of {@code a-z}, {@code
     *     0-9}, {@code .}, {@code _} and {@code -}
     */
    public Builder name(String value) {
      name = Options.name(value);
      return this;
    }

    /**
     * Sets how many failed attempts in a row make a server suspect, 3 unless set.
     *
     * @throws IllegalArgumentException unless it is 1 to 1000
     */
    public Builder failuresInARow(int value) {
      failuresInARow = Options.between("failuresInARow", 1, 1000, value);
      return this;
    }

    /**
     * Sets the failure rate that makes a server suspect, unless set: half of at least 20 calls in
     * 10 s.
     *
     * @param rate the part of the calls that may fail, 0.01 to 1
     * @param minimumCalls how many calls there must be for a judgement, 1 to 100000
     * @param window the time that counts, 1 to 300 s, in whole seconds
     * @throws IllegalArgumentException if one of them is out of its range
     */
    public Builder failureRate(double rate, int minimumCalls, Duration window) {
      failureRate = Options.between("failure rate", 0.01, 1.0, rate);
      this.minimumCalls = Options.between("minimumCalls", 1, 100_000, minimumCalls);
      if (window.toNanosPart() != 0) {
        throw new IllegalArgumentException(
            "failure rate window must be in whole seconds, was " + window);
      }
      Options.between(
          "failure rate window in seconds", 1, 300, (int) Math.min(window.toSeconds(), 301));
      failureRateWindow = window;
      return this;
    }

    /**
     * Sets the part of the servers that may be out at once, 0.5 unless set. Of two servers one may
     * always be out, the last one never.
     *
     * @throws IllegalArgumentException unless it is 0 to 1
     */
    public Builder maxEjected(double share) {
      maxEjected = Options.between("maxEjected", 0.0, 1.0, share);
      return this;
    }

    /**
     * Sets the longest time that a server is out before it gets a chance, 30 s unless set.
     *
     * @throws IllegalArgumentException unless it is 1 s to 1 h
     */
    public Builder maxEjectionTime(Duration value) {
      if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("maxEjectionTime must be 1 s to 1 h, was " + value);
      }
      maxEjectionTime = value;
      return this;
    }

    /**
     * Sets the check for servers that could not be reached, a {@link TcpHealthChecker} unless set.
     * It stays the caller's to close.
     */
    public Builder connectCheck(HealthChecker checker) {
      connectCheck = Objects.requireNonNull(checker, "checker");
      checksConnections = true;
      return this;
    }

    /** Leaves the connect check out: every ejected server comes back by a trial. */
    public Builder withoutConnectCheck() {
      connectCheck = null;
      checksConnections = false;
      return this;
    }

    /**
     * Ejects servers whose success rate over 10 s lies more than 1.9 standard deviations below the
     * mean, among those with at least 100 calls if there are at least 5 of them: Envoy's rule and
     * figures. Off unless asked for.
     */
    public Builder ejectOutliers() {
      return ejectOutliers(1.9, 5, 100, Duration.ofSeconds(10));
    }

    /**
     * Ejects success-rate outliers by figures of your own.
     *
     * @param factor how many standard deviations below the mean make an outlier, 0.1 to 10
     * @param minServers how many servers must have enough calls, 2 to 10000
     * @param minCalls how many calls a server must have had in a sweep, 1 to 1000000
     * @param sweep the time between two sweeps, at least 1 s
     * @throws IllegalArgumentException if one of them is out of its range
     */
    public Builder ejectOutliers(double factor, int minServers, int minCalls, Duration sweep) {
      outlierFactor = Options.between("outlier factor", 0.1, 10.0, factor);
      outlierMinServers = Options.between("minServers", 2, 10_000, minServers);
      outlierMinCalls = Options.between("minCalls", 1, 1_000_000, minCalls);
      if (sweep.compareTo(PassiveWatch.SWEEP) < 0) {
        throw new IllegalArgumentException("outlier sweep must be at least 1 s, was " + sweep);
      }
      outlierSweep = Options.pause("outlier sweep", sweep);
      return this;
    }

    /** Sets the seed of all random times, for tests and simulators; random unless set. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    @Nullable SuccessRateOutliers outliers() {
      return outlierFactor > 0
          ? new SuccessRateOutliers(outlierFactor, outlierMinServers, outlierMinCalls)
          : null;
    }

    /** Returns the policy. */
    public PassiveHealth build() {
      return new PassiveHealth(new Builder(this));
    }
  }
}
