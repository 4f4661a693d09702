package dev.evenkeel.core;

import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import dev.evenkeel.api.Ticker;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the user's listeners what happens, each behind a guard: what one throws is logged, at most
 * once in ten seconds, and neither the others nor the call notice. Writes the log lines of the
 * engine too.
 */
final class Listeners {

  private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);
  private static final long QUIET_NANOS = 10_000_000_000L;

  /** A log line should stay a line, however large the fleet is. */
  private static final int MOST_NAMED = 20;

  private final String service;
  private final LoadBalancerListener[] listeners;
  private final Ticker ticker;
  private final AtomicLong quietUntil;

  Listeners(String service, List<LoadBalancerListener> listeners, Ticker ticker) {
    this.service = service;
    this.listeners = listeners.toArray(new LoadBalancerListener[0]);
    this.ticker = ticker;
    this.quietUntil = new AtomicLong(ticker.nanos());
  }

  /** Returns whether nobody listens, so that the path of a call can save the trouble. */
  boolean isEmpty() {
    return listeners.length == 0;
  }

  void serversChanged(List<Server> servers) {
    log.info(
        "{}: {} servers now: {}{}",
        service,
        servers.size(),
        servers.subList(0, Math.min(servers.size(), MOST_NAMED)),
        servers.size() > MOST_NAMED ? " and more" : "");
    tell(listener -> listener.serversChanged(service, servers));
  }

  void serverStateChanged(Server server, ServerState from, ServerState to, String reason) {
    switch (to) {
      case DOWN -> log.warn("{}: {} is down: {}", service, server.id(), reason);
      case TRIAL, DRAINING -> log.info("{}: {} is {}: {}", service, server.id(), to, reason);
      case UP -> log.info("{}: {} is up again", service, server.id());
    }
    tell(listener -> listener.serverStateChanged(service, server, from, to, reason));
  }

  void panicChanged(boolean panicking) {
    if (panicking) {
      log.warn("{}: too few servers are up, using those that are down too", service);
    } else {
      log.info("{}: enough servers are up again", service);
    }
    tell(listener -> listener.panicChanged(service, panicking));
  }

  // The three that each attempt comes to are written out: a lambda would cost the call 32 bytes.

  void attemptStarted(Server server, int attempt) {
    for (LoadBalancerListener listener : listeners) {
      try {
        listener.attemptStarted(service, server, attempt);
      } catch (Throwable failure) {
        failed(listener, failure);
      }
    }
  }

  void attemptEnded(Server server, Outcome outcome, long latencyNanos) {
    for (LoadBalancerListener listener : listeners) {
      try {
        listener.attemptEnded(service, server, outcome, latencyNanos);
      } catch (Throwable failure) {
        failed(listener, failure);
      }
    }
  }

  void attemptReleased(Server server) {
    for (LoadBalancerListener listener : listeners) {
      try {
        listener.attemptReleased(service, server);
      } catch (Throwable failure) {
        failed(listener, failure);
      }
    }
  }

  void attemptLeaked(Server server) {
    tell(listener -> listener.attemptLeaked(service, server));
  }

  void noServerAvailable(NoAvailableServerException failure) {
    tell(listener -> listener.noServerAvailable(service, failure));
  }

  void schedulerFailed(String scheduler, Throwable failure) {
    if (mayLog()) {
      log.warn("{}: {}; the engine chose in its place", service, failure.getMessage(), failure);
    }
    tell(listener -> listener.schedulerFailed(service, scheduler, failure));
  }

  /** Logs what a task of a policy or a source threw. */
  void taskFailed(String what, Throwable failure) {
    if (mayLog()) {
      log.warn("{}: {} threw", service, what, failure);
    }
  }

  private void tell(Consumer<LoadBalancerListener> event) {
    for (LoadBalancerListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (Throwable failure) {
        failed(listener, failure);
      }
    }
  }

  private void failed(LoadBalancerListener listener, Throwable failure) {
    Fatal.rethrow(failure);
    if (mayLog()) {
      log.warn("{}: listener {} threw", service, listener.getClass().getName(), failure);
    }
  }

  private boolean mayLog() {
    long now = ticker.nanos();
    long until = quietUntil.get();
    return now - until >= 0 && quietUntil.compareAndSet(until, now + QUIET_NANOS);
  }
}
