package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * The routes from one client to the servers of one service, by server id. A route lives as long as
 * its server is a member with the same address: refreshes of the list do not touch it.
 *
 * <p>The first server's connections are in the client's pool; each further server has a pool of its
 * own. OkHttp looks through all connections of a pool for each call and locks each for it: with 64
 * threads and four servers in one pool that costs an eighth of the throughput, with 1,000 servers
 * more than the whole rest of the call. A pool for the call's server costs 112 bytes a call, which
 * a service with one server is spared.
 */
final class RouteTable {

  /** Below the idle limit of most servers, so that a connection is seldom found closed. */
  static final int KEEP_ALIVE_SECONDS = 30;

  private final String service;
  private final Dns names;
  private final int idleConnections;
  private final ConcurrentMap<String, ServerRoute> routes = new ConcurrentHashMap<>();

  RouteTable(BalancedService service, Dns names) {
    this.service = service.name();
    this.names = names;
    this.idleConnections = service.idleConnections();
  }

  ServerRoute to(Server server) {
    ServerRoute known = routes.get(server.id());
    if (known != null && known.leadsTo(server)) {
      return known;
    }
    return routes.compute(server.id(), (id, present) -> renew(present, server));
  }

  private ServerRoute renew(@Nullable ServerRoute present, Server server) {
    if (present != null && present.leadsTo(server)) {
      return present;
    }
    if (present != null) {
      present.retire();
    }
    ConnectionPool own =
        routes.isEmpty()
            ? null
            : new ConnectionPool(idleConnections, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
    return new ServerRoute(service, server, names, own);
  }

  /** Keeps the routes to {@code servers} and retires all others. */
  void retain(List<Server> servers) {
    ConcurrentMap<String, Server> members = new ConcurrentHashMap<>();
    servers.forEach(server -> members.put(server.id(), server));
    routes
        .values()
        .removeIf(
            route -> {
              Server member = members.get(route.server.id());
              boolean gone = member == null || !route.leadsTo(member);
              if (gone) {
                route.retire();
              }
              return gone;
            });
  }

  /** Closes all connections that carry no call. */
  void evictIdle() {
    routes.values().forEach(route -> route.connections.closeIdle());
  }

  void close() {
    retain(List.of());
  }
}
