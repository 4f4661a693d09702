package dev.evenkeel.dns;

import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerSource;
import dev.evenkeel.dns.NameClient.Found;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the servers of a service from DNS and follows them as they change.
 *
 * <pre>{@code
 * DnsServerSource.addresses("orders.prod.svc.cluster.local", 8080).build()   // all A and AAAA records, one port
 * DnsServerSource.services("_http._tcp.orders.service.consul").build()       // SRV: port, weight, priority as tier
 * }</pre>
 *
 * <p>Asks again when the smallest time to live is over. While the name service fails, is silent or
 * says that there is nothing, the last good list stays: servers that are gone are found out by
 * health checks, not by a name server's bad day. One daemon thread, ended by {@link #close()}.
 */
public final class DnsServerSource implements ServerSource {

  private static final Logger log = LoggerFactory.getLogger(DnsServerSource.class);

  private final String name;
  private final Question question;
  private final NameClient names;
  private final RefreshRhythm rhythm;
  private final int maxServers;
  private final boolean clearWhenGone;
  private final ScheduledThreadPoolExecutor thread;
  private @Nullable List<Server> last; // this and the next: of the thread that asks
  private boolean failing;
  private boolean started; // this and the next: guarded by this
  private boolean closed;

  DnsServerSource(
      String name,
      Question question,
      NameClient names,
      RefreshRhythm rhythm,
      int maxServers,
      boolean clearWhenGone) {
    this.name = name;
    this.question = question;
    this.names = names;
    this.rhythm = rhythm;
    this.maxServers = maxServers;
    this.clearWhenGone = clearWhenGone;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "evenkeel-dns-" + name);
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Returns a builder of a source that takes every address of {@code name}, each with {@code port}.
   *
   * @throws IllegalArgumentException if that is no DNS name or the port not 1 to 65535
   */
  public static DnsServerSourceBuilder addresses(String name, int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port must be 1 to 65535, was " + port);
    }
    return new DnsServerSourceBuilder(name, port);
  }

  /**
   * Returns a builder of a source that takes the service records (SRV) of {@code name}. Needs
   * dnsjava on the class path.
   *
   * @throws IllegalArgumentException if that is no DNS name
   */
  public static DnsServerSourceBuilder services(String name) {
    return new DnsServerSourceBuilder(name, 0);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if it has been started before, or closed
   */
  @Override
  public synchronized void start(Consumer<List<Server>> onChange) {
    if (started || closed) {
      throw new IllegalStateException(
          "a source serves one balancer, once; build another (DNS name '" + name + "')");
    }
    started = true;
    thread.execute(() -> refresh(onChange));
  }

  private void refresh(Consumer<List<Server>> onChange) {
    Duration next = ask(onChange);
    synchronized (this) {
      if (!closed) {
        var unused =
            thread.schedule(() -> refresh(onChange), next.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  /** Asks once; returns when to ask again. */
  Duration ask(Consumer<List<Server>> onChange) {
    try {
      Found<Server> found = question.ask(names);
      take(found.values(), onChange);
      if (failing) {
        failing = false;
        log.info("{}: the name service answers again", name);
      }
      return rhythm.afterAnswer(found.ttlSeconds());
    } catch (NameClient.NoSuchNameException gone) {
      return clearWhenGone ? cleared(gone, onChange) : failed(gone);
    } catch (Throwable failure) {
      // Errors too: a source that had died unnoticed would be worse than one that tries again.
      return failed(failure);
    }
  }

  private void take(List<Server> servers, Consumer<List<Server>> onChange) {
    if (last != null && isSame(last, servers)) {
      return;
    }
    synchronized (this) { // so that no push begins after close has returned
      if (closed) {
        return;
      }
      onChange.accept(servers);
    }
    last = servers;
    log.info("{}: {} servers", name, servers.size());
    if (servers.size() == maxServers) {
      log.warn("{}: {} servers are used, there may be more; see maxServers", name, maxServers);
    }
  }

  private static boolean isSame(List<Server> a, List<Server> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!a.get(i).isSameAs(b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private Duration cleared(Exception gone, Consumer<List<Server>> onChange) {
    try {
      take(List.of(), onChange);
      return failed(gone);
    } catch (RuntimeException failure) {
      return failed(failure);
    }
  }

  private Duration failed(Throwable failure) {
    if (!failing && !isClosed()) { // closing interrupts, and that is no failure
      failing = true;
      int servers = last == null ? 0 : last.size();
      log.warn("{}: {}; goes on with {} servers", name, reason(failure), servers);
    }
    return rhythm.afterFailure();
  }

  private static String reason(Throwable failure) {
    return failure instanceof IOException && failure.getMessage() != null
        ? failure.getMessage()
        : failure.toString();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    thread.shutdownNow();
  }
}
