package dev.evenkeel.okhttp;

import dev.evenkeel.api.AddressPolicy;
import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerSource;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.LoadBalancerBuilder;
import dev.evenkeel.core.ServerStatus;
import dev.evenkeel.health.ActiveHealth;
import dev.evenkeel.health.PassiveHealth;
import dev.evenkeel.strategy.BuiltInSchedulers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A service that clients call by its name, as in {@code http://orders/v1/items}: its load balancer,
 * and the rules by which HTTP calls use it. Made by {@link Evenkeel#service}, put to use by {@link
 * Evenkeel#install}.
 *
 * <p>Safe for concurrent use. One service may be installed in several clients, and several services
 * in one client.
 */
public final class BalancedService implements AutoCloseable {

  private final LoadBalancer balancer;
  private final ServiceEvents events;
  private final RetryPolicy retry;
  private final Affinity affinity;
  private final ResponseVerdict verdict;
  private final AddressPolicy addressPolicy;
  private final Addressing addressing;
  private final int idleConnections;
  private final @Nullable HedgeDelay hedging;

  private BalancedService(Builder builder, LoadBalancer balancer, AddressPolicy addressPolicy) {
    this.balancer = balancer;
    this.events = builder.events;
    this.retry = builder.retry;
    this.affinity = builder.affinity;
    this.verdict =
        new ResponseVerdict(
            builder.name, builder.classifier, builder.loadHeader, builder.retry.longestHoldOff());
    this.addressPolicy = new FailClosedPolicy(balancer.service(), addressPolicy);
    this.addressing = builder.addressing;
    this.idleConnections = builder.idleConnections;
    this.hedging = builder.hedging == null ? null : builder.hedging.start();
  }

  /**
   * Returns the name, in lower case: the host of the URLs that are balanced, whatever their port.
   */
  public String name() {
    return balancer.service();
  }

  /** Returns the engine: what the servers are doing, and by which means they are changed. */
  public LoadBalancer balancer() {
    return balancer;
  }

  /**
   * Closes the connections to all servers that carry no call, in all clients that this is installed
   * in: for when the network has changed below them, as {@code ConnectionPool.evictAll} does for a
   * client's other hosts. A call that takes one at this very moment finds it closed, as if the
   * server had closed it.
   */
  public void evictIdleConnections() {
    events.evictIdle();
  }

  /** Ends the balancer, its health checks and its thread. Later calls fail. Idempotent. */
  @Override
  public void close() {
    balancer.close();
    events.serversChanged(name(), List.of());
  }

  RetryPolicy retry() {
    return retry;
  }

  ResponseVerdict verdict() {
    return verdict;
  }

  Affinity affinity() {
    return affinity;
  }

  AddressPolicy addressPolicy() {
    return addressPolicy;
  }

  /** Returns whether all servers were given as https URLs. */
  boolean isHttpsOnly() {
    List<ServerStatus> servers = balancer.snapshot().servers();
    return !servers.isEmpty() && "https".equals(servers.get(0).server().scheme());
  }

  @Nullable HedgeDelay hedging() {
    return hedging;
  }

  Addressing addressing() {
    return addressing;
  }

  int idleConnections() {
    return idleConnections;
  }

  void keepUpToDate(RouteTable routes) {
    events.keepUpToDate(routes);
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name();
  }

  /**
   * Says how a {@link BalancedService} shall work. Only its servers must be given; every default
   * suits production. Not safe for concurrent use; builds once.
   */
  public static final class Builder {

    private final String name;
    private final LoadBalancerBuilder engine;
    private final ServiceEvents events = new ServiceEvents();
    private RetryPolicy retry = RetryPolicy.standard();
    private Affinity affinity = Affinity.none();
    private OutcomeClassifier classifier = OutcomeClassifier.standard();
    private @Nullable AddressPolicy addressPolicy;
    private @Nullable String loadHeader;
    private boolean passiveHealth = true;
    private final List<ActiveHealth> activeHealth = new ArrayList<>();
    private Addressing addressing = Addressing.LOGICAL;
    private int idleConnections = 64;
    private @Nullable Hedging hedging;
    private boolean discovered;
    private boolean built;

    Builder(String service) {
      name = ServiceName.check(service);
      engine =
          LoadBalancer.builder(name)
              .schedulers(BuiltInSchedulers.providers())
              .defaultScheduler(DEFAULT_SCHEDULER, Map.of())
              .listener(events);
    }

    /** Needs no weights, no key and no knowledge of the servers: docs/decisions/0006. */
    private static final String DEFAULT_SCHEDULER = "least-latency";

    /** The name of a {@link PassiveHealth}, by which verdicts are kept. */
    private static final String PASSIVE = "passive";

    /**
     * Sets the servers, each as {@code host:port} or as a URL. URLs fix the scheme: where all are
     * {@code https://}, calls to {@code http://orders/} are upgraded.
     */
    public Builder servers(String... addresses) {
      engine.servers(addresses);
      return this;
    }

    /** Sets the servers, with weights, zones and the like. */
    public Builder servers(Server... servers) {
      engine.servers(servers);
      return this;
    }

    /** Sets the servers. */
    public Builder servers(List<Server> servers) {
      engine.servers(servers);
      return this;
    }

    /** Takes the servers from a source, such as a file or DNS, now and at each change. */
    public Builder source(ServerSource source) {
      engine.source(source);
      discovered = true;
      return this;
    }

    /** Chooses the strategy by its name, such as {@code least-connections} or {@code lc}. */
    public Builder scheduler(String schedulerName) {
      engine.scheduler(schedulerName);
      return this;
    }

    /** Chooses the strategy by its name, with options. */
    public Builder scheduler(String schedulerName, Map<String, String> options) {
      engine.scheduler(schedulerName, options);
      return this;
    }

    /** Sets a strategy of your own; the supplier makes a new one for each group of servers. */
    public Builder scheduler(Supplier<Scheduler> scheduler) {
      engine.scheduler(scheduler);
      return this;
    }

    /**
     * Adds a health policy, such as active checks. A {@link PassiveHealth} with its defaults is
     * there unless a policy of the same name, {@value #PASSIVE}, is added here: that one takes its
     * place.
     */
    public Builder health(HealthPolicy policy) {
      engine.health(policy);
      passiveHealth &= !policy.name().equals(PASSIVE);
      return this;
    }

    /**
     * Adds active checks. Unless they were built to end the ejections of another policy, they end
     * those of the default {@link PassiveHealth}, where that is there: a server that was ejected
     * for what became of its calls gets traffic again once enough checks in a row succeed.
     */
    public Builder health(ActiveHealth checks) {
      activeHealth.add(checks);
      return health((HealthPolicy) checks);
    }

    /** Leaves the default {@link PassiveHealth} out: what becomes of calls ejects nobody. */
    public Builder withoutPassiveHealth() {
      passiveHealth = false;
      return this;
    }

    /**
     * Lets servers tell their load and move their weights by it, in the header in which ORCA
     * reports come, {@value LoadReport#ORCA_HEADER}. Otherwise as {@link #loadReports(String)}.
     */
    public Builder loadReports() {
      return loadReports(LoadReport.ORCA_HEADER);
    }

    /**
     * Lets servers tell their load in a response header and move their weights by it: below the
     * mean of all more, above it less. The value is a plain number, the part in use of what the
     * server can do (0.5 is half), or ORCA's text form, {@code TEXT application_utilization=0.5};
     * anything else is passed over. Off unless asked for.
     *
     * @param header the header's name, such as {@code X-Load}
     * @throws IllegalArgumentException if it cannot be the name of a header
     */
    public Builder loadReports(String header) {
      Headers.of(header, ""); // checks it here, where the mistake is
      loadHeader = header;
      engine.weightByLoad();
      return this;
    }

    /** Adds a listener, for metrics and logs. */
    public Builder listener(LoadBalancerListener listener) {
      engine.listener(listener);
      return this;
    }

    /** Sets when a call that failed is tried on another server. */
    public Builder retry(RetryPolicy policy) {
      retry = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Sets which calls belong together and should go to one server. Default: none. With a key of
     * the request and no scheduler chosen, the default scheduler chooses a key's first server and
     * {@code sticky} stays with it.
     */
    public Builder affinity(Affinity newAffinity) {
      affinity = Objects.requireNonNull(newAffinity, "affinity");
      if (affinity.goesByKey()) {
        engine.defaultScheduler("sticky", Map.of("delegate", DEFAULT_SCHEDULER));
      } else {
        engine.defaultScheduler(DEFAULT_SCHEDULER, Map.of());
      }
      return this;
    }

    /** Sets what a response means for the server that gave it. */
    public Builder outcomes(OutcomeClassifier newClassifier) {
      classifier = Objects.requireNonNull(newClassifier, "classifier");
      return this;
    }

    /**
     * Sets which addresses may be connected to. Default: {@link AddressPolicy#standard()} for
     * servers that were given here, {@link AddressPolicy#remoteOnly()} for those of a source.
     */
    public Builder addressPolicy(AddressPolicy policy) {
      addressPolicy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /** Has calls that take long sent to a second server too. Default: they are not. */
    public Builder hedging(Hedging newHedging) {
      hedging = Objects.requireNonNull(newHedging, "hedging");
      return this;
    }

    /** Sets what the URL of an attempt says. Default: {@link Addressing#LOGICAL}. */
    public Builder addressing(Addressing newAddressing) {
      addressing = Objects.requireNonNull(newAddressing, "addressing");
      return this;
    }

    /**
     * Sets how many idle connections to each server a client keeps, for 30 s, 64 unless set. As
     * many as calls usually run at once on a server is a good number: what is above is opened anew
     * with each rise of the traffic.
     *
     * @throws IllegalArgumentException unless it is 0 to 10000
     */
    public Builder idleConnections(int forEachServer) {
      if (forEachServer < 0 || forEachServer > 10_000) {
        throw new IllegalArgumentException(
            "idleConnections must be 0 to 10000, was "
                + forEachServer
                + " (service '"
                + name
                + "')");
      }
      idleConnections = forEachServer;
      return this;
    }

    /** Sets anything else of the engine: slow start, tiers, zones, the retry budget, ... */
    public Builder engine(Consumer<LoadBalancerBuilder> settings) {
      settings.accept(engine);
      return this;
    }

    /**
     * Builds the service and starts its balancer.
     *
     * @throws IllegalArgumentException if the strategy's name or options are wrong
     * @throws IllegalStateException if neither servers nor a source were given, or this builder has
     *     built already
     */
    public BalancedService build() {
      if (built) {
        throw new IllegalStateException(
            "this builder has built service '" + name + "' already; make a builder for each");
      }
      AddressPolicy policy = addressPolicy;
      if (policy == null) {
        policy = discovered ? AddressPolicy.remoteOnly() : AddressPolicy.standard();
      }
      if (passiveHealth) {
        PassiveHealth watch = PassiveHealth.builder().name(PASSIVE).build();
        activeHealth.forEach(checks -> checks.pairWith(watch));
        engine.health(watch);
      }
      built = true;
      return new BalancedService(this, engine.build(), policy);
    }
  }
}
