package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * The way from one client to one server. It is a {@link Dns} because that is what OkHttp compares
 * when it looks for a pooled connection: one instance for as long as the server is known, and each
 * server has connections of its own though all have the same URL. A new instance would orphan them.
 */
final class ServerRoute implements Dns {

  final Server server;

  /** A pool of the server's own, or null if it uses the client's. */
  final @Nullable ConnectionPool pool;

  final Connections connections = new Connections();
  private final String service;
  private final String marker;
  private final Dns names;
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean retired;

  ServerRoute(String service, Server server, Dns names, @Nullable ConnectionPool pool) {
    this.service = service;
    this.server = server;
    this.marker = Marker.of(service, server);
    this.names = names;
    this.pool = pool;
  }

  /** Returns whether this still is the way to {@code other}, which has the same id. */
  boolean leadsTo(Server other) {
    return server.port() == other.port() && server.host().equals(other.host());
  }

  /**
   * Answers with the server's addresses for the service's name. Asked for any other name, which
   * happens if OkHttp follows a redirect by itself, it looks that up, so that nothing meant for
   * somebody else is ever sent to this server.
   */
  @Override
  public List<InetAddress> lookup(String hostname) throws UnknownHostException {
    if (!hostname.equals(service)) {
      return names.lookup(hostname);
    }
    List<InetAddress> marked = new ArrayList<>();
    for (InetAddress address : names.lookup(server.host())) {
      marked.add(Marker.mark(marker, address));
    }
    return marked;
  }

  void enter() {
    running.incrementAndGet();
  }

  void leave() {
    if (running.decrementAndGet() <= 0 && retired) {
      connections.close();
    }
  }

  /** The server is gone: what is running ends, then its connections are closed. */
  void retire() {
    retired = true;
    if (running.get() <= 0) {
      connections.close();
    }
  }

  /** Returns the record of an attempt that this server answered. */
  CallAttempt answered(int number, int status, long latencyNanos) {
    return new CallAttempt(service, server, number, Ending.ANSWERED, status, latencyNanos);
  }

  /** Returns the marker: service, host and port. */
  @Override
  public String toString() {
    return marker;
  }
}
