package dev.evenkeel.core;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerProvider;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerSource;
import dev.evenkeel.api.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says how a {@link LoadBalancer} shall work. Only the servers must be given; every default suits
 * production. Not safe for concurrent use; may build several times, but for what can serve one
 * balancer only (a source, a health policy).
 */
public final class LoadBalancerBuilder {

  private final String service;
  private List<Server> servers = List.of();
  private @Nullable ServerSource source;
  private List<SchedulerProvider> providers = List.of();
  private @Nullable ClassLoader loader;
  private @Nullable String schedulerName;
  private Map<String, String> schedulerOptions = Map.of();
  private @Nullable Supplier<Scheduler> schedulerSupplier;
  private @Nullable String defaultName;
  private Map<String, String> defaultOptions = Map.of();
  private final List<HealthPolicy> policies = new ArrayList<>();
  private final List<LoadBalancerListener> listeners = new ArrayList<>();
  private @Nullable String zone;
  private int overprovisioning = 140; // Envoy's default
  private int panicThreshold;
  private boolean failOpen = true;
  private Ramp.Shape slowStart = new Ramp.Shape(Duration.ofSeconds(30).toNanos(), 1, 0.1);
  private boolean weightByLoad;
  private int subsetSize;
  private String subsetKey = UUID.randomUUID().toString();
  private double retryRatio = 0.2; // Finagle's defaults
  private int retriesPerSecond = 10;
  private Duration maxWait = Duration.ZERO;
  private int maxWaiters = 1000;
  private @Nullable ManualControl manual;
  private LongSupplier random = () -> ThreadLocalRandom.current().nextLong();

  LoadBalancerBuilder(String service) {
    this.service = Objects.requireNonNull(service, "service");
    if (service.isEmpty()) {
      throw new IllegalArgumentException("the name of a service must not be empty");
    }
  }

  /**
   * Sets the servers. Without a source they stay until {@link LoadBalancer#update}; with one, until
   * its first list.
   */
  public LoadBalancerBuilder servers(List<Server> newServers) {
    servers = ServerList.checked(service, newServers, Members.NONE).servers;
    return this;
  }

  /** As {@link #servers(List)}. */
  public LoadBalancerBuilder servers(Server... newServers) {
    return servers(List.of(newServers));
  }

  /** As {@link #servers(List)}, each address in a form that {@link Server#of} takes. */
  public LoadBalancerBuilder servers(String... addresses) {
    return servers(Stream.of(addresses).map(Server::of).toList());
  }

  /** Takes the servers from {@code newSource}, now and at each change. The balancer closes it. */
  public LoadBalancerBuilder source(ServerSource newSource) {
    source = Objects.requireNonNull(newSource, "source");
    return this;
  }

  /** Chooses the scheduler by name, without options. */
  public LoadBalancerBuilder scheduler(String name) {
    return scheduler(name, Map.of());
  }

  /**
   * Chooses the scheduler by name: one that was registered in code or that ServiceLoader finds.
   * Without any, that of {@link #defaultScheduler}.
   *
   * @param options the scheduler's own options; one that it does not know is an error in {@link
   *     #build}
   */
  public LoadBalancerBuilder scheduler(String name, Map<String, String> options) {
    schedulerName = Objects.requireNonNull(name, "name");
    schedulerOptions = Map.copyOf(options);
    schedulerSupplier = null;
    return this;
  }

  /**
   * Chooses the scheduler in code.
   *
   * @param newScheduler makes a new one at each call: each level (tier, zone) of each balancer has
   *     its own
   */
  public LoadBalancerBuilder scheduler(Supplier<Scheduler> newScheduler) {
    schedulerSupplier = Objects.requireNonNull(newScheduler, "scheduler");
    schedulerName = null;
    return this;
  }

  /**
   * Names the scheduler to use where none is chosen, whether before or after this: for libraries
   * that build on this one. Without, a server is drawn at random by weight.
   *
   * @param options as in {@link #scheduler(String, Map)}
   */
  public LoadBalancerBuilder defaultScheduler(String name, Map<String, String> options) {
    defaultName = Objects.requireNonNull(name, "name");
    defaultOptions = Map.copyOf(options);
    return this;
  }

  /** Registers schedulers in code, beside those that ServiceLoader finds. */
  public LoadBalancerBuilder schedulers(List<SchedulerProvider> newProviders) {
    providers = List.copyOf(newProviders);
    return this;
  }

  /** Has ServiceLoader look for schedulers in another class loader than that of this library. */
  public LoadBalancerBuilder schedulerLoader(ClassLoader newLoader) {
    loader = Objects.requireNonNull(newLoader, "loader");
    return this;
  }

  /** Adds a health policy. A server gets traffic while none objects. The balancer closes it. */
  public LoadBalancerBuilder health(HealthPolicy policy) {
    policies.add(Objects.requireNonNull(policy, "policy"));
    return this;
  }

  /** Adds a listener. */
  public LoadBalancerBuilder listener(LoadBalancerListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Says in which zone the client is: its servers are used while they have capacity, then those of
   * other zones.
   */
  public LoadBalancerBuilder zone(@Nullable String ownZone) {
    zone = ownZone;
    return this;
  }

  /**
   * Sets how much of their load the servers of a tier or zone can carry beyond the usual when some
   * of them are out, before the next one takes over a part: with the default of 1.4 all, until less
   * than 71 % of them are up.
   *
   * @throws IllegalArgumentException unless it is 1 to 100
   */
  public LoadBalancerBuilder overprovisioning(double factor) {
    if (!(factor >= 1 && factor <= 100)) {
      throw new IllegalArgumentException("overprovisioning must be 1 to 100, was " + factor);
    }
    overprovisioning = (int) Math.round(factor * 100);
    return this;
  }

  /**
   * Lets backups (and other zones) take over only when nobody before them is up or left to try, as
   * nginx does.
   */
  public LoadBalancerBuilder backupsOnlyWhenAllDown() {
    overprovisioning = PriorityLoad.WHILE_ANY_IS_UP;
    return this;
  }

  /**
   * Sets below which part of servers up all are used, up or not, because the few would break under
   * the load of all. Default 0: only when none is up, and then as {@link #failOpen} says.
   *
   * @param percentUp 0 to 100
   */
  public LoadBalancerBuilder panicThreshold(int percentUp) {
    if (percentUp < 0 || percentUp > 100) {
      throw new IllegalArgumentException(
          "panicThreshold must be 0 to 100 percent, was " + percentUp);
    }
    panicThreshold = percentUp;
    return this;
  }

  /**
   * Says what happens when all servers are down: true (the default) tries them all the same, as
   * health checks err more often than whole fleets die; false fails calls at once.
   */
  public LoadBalancerBuilder failOpen(boolean tryAll) {
    failOpen = tryAll;
    return this;
  }

  /**
   * Sets slow start: a server that joins, or comes back, while others carry the traffic gets a
   * growing part of its share: from 10 % to all of it over {@code window}, which is 30 s by
   * default; one that comes back starts half-way. It gets more than that if some of the others
   * leave meanwhile, so that each of the rest gets a ninth more than before at most. Zero turns
   * slow start off.
   */
  public LoadBalancerBuilder slowStart(Duration window) {
    return slowStart(window, 0.1, 1);
  }

  /**
   * As {@link #slowStart(Duration)}, with the shape: after {@code t} the part is {@code max(from,
   * (t / window)^(1 / aggression))}.
   *
   * @param from 0 to 1
   * @param aggression above 0; 1 grows evenly, more grows faster at first
   */
  public LoadBalancerBuilder slowStart(Duration window, double from, double aggression) {
    if (window.isNegative() || window.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("slowStart must be 0 to 1 day, was " + window);
    }
    if (!(from >= 0 && from <= 1)) {
      throw new IllegalArgumentException("slowStart's first part must be 0 to 1, was " + from);
    }
    if (!(aggression > 0 && aggression <= 100)) {
      throw new IllegalArgumentException(
          "slowStart's aggression must be above 0 and at most 100, was " + aggression);
    }
    slowStart = new Ramp.Shape(window.toNanos(), aggression, from);
    return this;
  }

  /**
   * Lets the loads that servers report move their weights: below the mean more, above it less, by
   * 10 at most.
   */
  public LoadBalancerBuilder weightByLoad() {
    weightByLoad = true;
    return this;
  }

  /**
   * Uses a part of a large fleet only: {@code size} servers, chosen by a hash of client and server,
   * so that different clients use different ones and a change of the fleet changes little. Of each
   * tier as many.
   *
   * @param clientKey what tells this client from others; keep it over restarts to keep the servers
   */
  public LoadBalancerBuilder subset(int size, String clientKey) {
    if (size < 1) {
      throw new IllegalArgumentException("subset must have 1 server or more, was " + size);
    }
    subsetSize = size;
    subsetKey = Objects.requireNonNull(clientKey, "clientKey");
    return this;
  }

  /**
   * Sets the budget of retries and hedges: {@code ratio} for each call and {@code minPerSecond}; 0
   * and 0 allow none.
   */
  public LoadBalancerBuilder retryBudget(double ratio, int minPerSecond) {
    new RetryBudget(ratio, minPerSecond, Ticker.system()); // checks them here, where the mistake is
    retryRatio = ratio;
    retriesPerSecond = minPerSecond;
    return this;
  }

  /**
   * Lets callers wait for room when all servers are full, instead of failing at once.
   *
   * @param longest for how long at the most; zero, the default, means not at all
   * @param waiters how many may wait at once; the next one fails at once
   */
  public LoadBalancerBuilder waitWhenFull(Duration longest, int waiters) {
    if (longest.isNegative() || longest.compareTo(Duration.ofMinutes(5)) > 0) {
      throw new IllegalArgumentException("waitWhenFull must be 0 to 5 minutes, was " + longest);
    }
    if (waiters < 1) {
      throw new IllegalArgumentException(
          "waitWhenFull needs room for 1 waiter or more, was " + waiters);
    }
    maxWait = longest;
    maxWaiters = waiters;
    return this;
  }

  /**
   * Puts time and control work into the hands of a test or a simulator: no thread, no real clock.
   */
  public LoadBalancerBuilder manualControl(ManualControl control) {
    manual = Objects.requireNonNull(control, "control");
    return this;
  }

  /**
   * Sets where chance comes from: 64 random bits at each call, from any thread. For runs that can
   * be repeated.
   */
  public LoadBalancerBuilder random(LongSupplier newRandom) {
    random = Objects.requireNonNull(newRandom, "random");
    return this;
  }

  /**
   * Builds the balancer and starts it. The servers given, and a list that the source pushes while
   * it starts, are in force when this returns.
   *
   * @throws IllegalArgumentException if the scheduler's name or options are wrong
   * @throws IllegalStateException if neither servers nor a source were given, or a health policy
   *     serves another balancer
   */
  public LoadBalancer build() {
    if (servers.isEmpty() && source == null) {
      throw new IllegalStateException(
          "service '"
              + service
              + "' has no servers; call servers(...) or source(...) before build()");
    }
    Ticker ticker = manual == null ? Ticker.system() : manual.ticker();
    String name = "random";
    Supplier<Scheduler> supplier = () -> RandomPicker::new;
    String asked = schedulerName == null ? defaultName : schedulerName;
    if (schedulerSupplier != null) {
      supplier = schedulerSupplier;
    } else if (asked != null) {
      SchedulerRegistry registry = new SchedulerRegistry(providers, loader);
      Map<String, String> options = schedulerName == null ? defaultOptions : schedulerOptions;
      name = registry.mainName(asked);
      supplier = () -> registry.create(asked, options, ticker, random);
    }
    // The first scheduler is made here, so that a wrong name or option fails here.
    Scheduler first =
        Objects.requireNonNull(supplier.get(), "the supplier of schedulers returned null");
    if (schedulerSupplier != null) {
      Class<?> type = first.getClass();
      name = type.isAnonymousClass() || type.isHidden() ? "custom" : type.getSimpleName();
    }
    Settings settings =
        new Settings(
            service,
            name,
            new FreshSchedulers(first, supplier),
            distinct(policies),
            List.copyOf(listeners),
            zone,
            overprovisioning,
            panicThreshold,
            failOpen,
            slowStart,
            weightByLoad,
            subsetSize,
            subsetKey,
            ticker,
            random);
    LoadBalancer balancer =
        new LoadBalancer(
            settings,
            manual == null ? new ControlThread(service) : manual.control(),
            new Waiters(maxWait.toNanos(), maxWaiters),
            new RetryBudget(retryRatio, retriesPerSecond, ticker),
            source);
    try {
      balancer.start(servers);
    } catch (RuntimeException | Error failure) {
      balancer.close();
      throw failure;
    }
    return balancer;
  }

  private static List<HealthPolicy> distinct(List<HealthPolicy> policies) {
    Set<String> names = new HashSet<>();
    for (HealthPolicy policy : policies) {
      if (!names.add(policy.name())) {
        throw new IllegalArgumentException(
            "two health policies are named '"
                + policy.name()
                + "'; give one of them another name, as verdicts are kept by it");
      }
    }
    return List.copyOf(policies);
  }
}
