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
 */
final class RouteTable {

  /**
   * From this many servers on, each gets a pool of its own. OkHttp looks through all connections of
   * a pool for each call, which at 1,000 costs more than the whole rest of the call; a pool for
   * each server costs 112 bytes a call, which at a handful would be the larger price.
   */
  static final int SERVERS_IN_ONE_POOL = 16;

  /** OkHttp's own measure for a host, and a little more. */
  private static final int IDLE_FOR_EACH_SERVER = 8;

  /** Below the idle limit of most servers, so that a connection is seldom found closed. */
  static final int KEEP_ALIVE_SECONDS = 30;

  private final String service;
  private final Dns names;
  private final ConcurrentMap<String, ServerRoute> routes = new ConcurrentHashMap<>();

  RouteTable(String service, Dns names) {
    this.service = service;
    this.names = names;
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
        routes.size() < SERVERS_IN_ONE_POOL
            ? null
            : new ConnectionPool(IDLE_FOR_EACH_SERVER, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
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

  void close() {
    retain(List.of());
  }
}
