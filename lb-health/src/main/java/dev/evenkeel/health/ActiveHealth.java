package dev.evenkeel.health;

import dev.evenkeel.api.HealthChecker;
import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Server;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks every server again and again whether it is well.
 *
 * <p>A server that is up is checked every {@linkplain Builder#interval interval}, one that is down
 * or whose last check failed every {@linkplain Builder#recheckInterval recheck interval}. It goes
 * down after {@linkplain Builder#downAfter some failures} in a row and comes up after {@linkplain
 * Builder#upAfter some successes} in a row; the very first check of a server is enough if it
 * succeeds. A check that throws, returns null or does not end in time is a failed one. A server has
 * at most one check under way; pauses and first checks are spread at random, so that neither the
 * checks of a thousand servers nor those of a thousand clients fall together.
 *
 * <pre>{@code
 * ActiveHealth.builder(new TcpHealthChecker()).interval(Duration.ofSeconds(2)).build()
 * }</pre>
 *
 * <p>Several of these can watch one load balancer, under different {@linkplain Builder#name names}:
 * a server gets traffic if none objects. The checker stays its giver's: {@link #close} ends the
 * checks but does not close it.
 */
public final class ActiveHealth implements HealthPolicy {

  private final Builder options;
  private final AtomicReference<@Nullable CheckLoop> loop = new AtomicReference<>();

  private ActiveHealth(Builder options) {
    this.options = options;
  }

  /** Begins an active check by {@code checker}, with defaults that suit production. */
  public static Builder builder(HealthChecker checker) {
    return new Builder(Objects.requireNonNull(checker, "checker"));
  }

  @Override
  public String name() {
    return options.name;
  }

  /**
   * Has the checks end the ejections of {@code passive}, as {@link Builder#endsEjectionsOf} says,
   * unless they were built to end those of another policy. It must serve the same load balancer.
   *
   * @throws IllegalStateException if this policy serves a load balancer already
   */
  public void pairWith(PassiveHealth passive) {
    Objects.requireNonNull(passive, "passive");
    if (loop.get() != null) {
      throw servesAlready();
    }
    if (options.passive == null) {
      options.endsEjectionsOf(passive);
    }
  }

  @Override
  public void start(Context context) {
    Objects.requireNonNull(context, "context");
    if (!loop.compareAndSet(null, new CheckLoop(options, context))) {
      throw servesAlready();
    }
  }

  private IllegalStateException servesAlready() {
    return new IllegalStateException(
        "health policy '" + options.name + "' serves a load balancer already; build one for each");
  }

  @Override
  public void onMembers(List<Server> members) {
    CheckLoop started = loop.get();
    if (started == null) {
      throw new IllegalStateException("start the health policy '" + options.name + "' first");
    }
    started.onMembers(members);
  }

  @Override
  public void close() {
    CheckLoop started = loop.get();
    if (started != null) {
      started.close();
    }
  }

  /** The settings of an {@link ActiveHealth}. Not safe for concurrent use. */
  public static final class Builder {

    final HealthChecker checker;
    String name = "active";
    Duration interval = Duration.ofSeconds(5);
    double jitter = 0.2;
    int upAfter = 2;
    int downAfter = 3;
    int maxConcurrentChecks = 256;
    NewServers newServers = NewServers.UP_UNTIL_CHECKED;
    @Nullable PassiveHealth passive;
    long seed = new SplittableRandom().nextLong();
    private @Nullable Duration timeout;
    private @Nullable Duration recheckInterval;

    private Builder(HealthChecker checker) {
      this.checker = checker;
    }

    private Builder(Builder from) {
      this(from.checker);
      name = from.name;
      interval = from.interval;
      jitter = from.jitter;
      upAfter = from.upAfter;
      downAfter = from.downAfter;
      maxConcurrentChecks = from.maxConcurrentChecks;
      newServers = from.newServers;
      passive = from.passive;
      seed = from.seed;
      timeout = from.timeout;
      recheckInterval = from.recheckInterval;
    }

    /**
     * Sets the name that verdicts bear, {@code active} unless set; to be different for each policy
     * of one load balancer.
     *
     * @throws IllegalArgumentException unless it has 1 to 63 characters of {@code a-z}, {@code
     *     0-9}, {@code .}, {@code _} and {@code -}
     */
    public Builder name(String value) {
      name = Options.name(value);
      return this;
    }

    /**
     * Sets the pause between the end of a check and the next one while a server is well, 5 s unless
     * set.
     *
     * @throws IllegalArgumentException unless it is more than 0 and at most a day
     */
    public Builder interval(Duration value) {
      interval = Options.pause("interval", value);
      return this;
    }

    /**
     * Sets the pause before the next check of a server that is down or whose last check failed.
     * Unless set it is 1 s, or the interval if that is shorter.
     *
     * @throws IllegalArgumentException unless it is more than 0; {@link #build} checks that it is
     *     not above the interval
     */
    public Builder recheckInterval(Duration value) {
      recheckInterval = Options.pause("recheckInterval", value);
      return this;
    }

    /**
     * Sets by how much pauses differ at random, as a part of them; 0.2 unless set, which means
     * between 80 and 120 %.
     *
     * @throws IllegalArgumentException unless it is 0 to 1
     */
    public Builder jitter(double value) {
      jitter = Options.between("jitter", 0.0, 1.0, value);
      return this;
    }

    /**
     * Sets how long a check may take; what takes longer has failed. Unless set it is 1 s, or the
     * interval if that is shorter.
     *
     * @throws IllegalArgumentException unless it is more than 0; {@link #build} checks that it is
     *     not above the interval
     */
    public Builder timeout(Duration value) {
      timeout = Options.pause("timeout", value);
      return this;
    }

    /**
     * Sets how many checks in a row must succeed before a server that is down comes up, 2 unless
     * set.
     *
     * @throws IllegalArgumentException unless it is 1 to 100
     */
    public Builder upAfter(int successes) {
      upAfter = Options.between("upAfter", 1, 100, successes);
      return this;
    }

    /**
     * Sets how many checks in a row must fail before a server that is up goes down, 3 unless set.
     *
     * @throws IllegalArgumentException unless it is 1 to 100
     */
    public Builder downAfter(int failures) {
      downAfter = Options.between("downAfter", 1, 100, failures);
      return this;
    }

    /**
     * Sets how many checks may be under way at once, 256 unless set; further ones wait for their
     * turn, and servers that were well go first. Enough for a thousand servers of which a third
     * hang; it bounds sockets and memory, and threads where a checker holds one.
     *
     * @throws IllegalArgumentException unless it is 1 to 100000
     */
    public Builder maxConcurrentChecks(int value) {
      maxConcurrentChecks = Options.between("maxConcurrentChecks", 1, 100_000, value);
      return this;
    }

    /** Sets what to think of servers that were never checked, well unless set. */
    public Builder newServers(NewServers value) {
      newServers = Objects.requireNonNull(value, "newServers");
      return this;
    }

    /**
     * Lets checks end ejections early: as soon as as many checks as {@link #upAfter} says, all
     * begun after the ejection, have succeeded in a row, {@code passive} behaves as if the time of
     * the ejection were over. It must serve the same load balancer.
     */
    public Builder endsEjectionsOf(PassiveHealth passive) {
      this.passive = Objects.requireNonNull(passive, "passive");
      return this;
    }

    /** Sets the seed of all random pauses, for tests and simulators; random unless set. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    Duration timeout() {
      return timeout != null ? timeout : atMostInterval(Duration.ofSeconds(1));
    }

    Duration recheckInterval() {
      return recheckInterval != null ? recheckInterval : atMostInterval(Duration.ofSeconds(1));
    }

    private Duration atMostInterval(Duration value) {
      return value.compareTo(interval) < 0 ? value : interval;
    }

    /**
     * Returns the policy.
     *
     * @throws IllegalArgumentException if the timeout or the recheck interval is above the interval
     */
    public ActiveHealth build() {
      checkNotAboveInterval("timeout", timeout());
      checkNotAboveInterval("recheckInterval", recheckInterval());
      return new ActiveHealth(new Builder(this));
    }

    private void checkNotAboveInterval(String option, Duration value) {
      if (value.compareTo(interval) > 0) {
        throw new IllegalArgumentException(
            option + " must be at most the interval (" + interval + "), was " + value);
      }
    }
  }
}
