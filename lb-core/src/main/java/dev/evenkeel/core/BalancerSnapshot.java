package dev.evenkeel.core;

import dev.evenkeel.api.Server;
import java.util.List;

/**
 * What a load balancer is doing: a picture taken at one moment, for dashboards, tests and support.
 *
 * @param service the name of the service
 * @param version grows with each change
 * @param panicking whether servers that are down are used because too few are up
 * @param servers all members, in the order of the list
 */
public record BalancerSnapshot(
    String service, long version, boolean panicking, List<ServerStatus> servers) {

  /**
   * Returns the status of the server with this id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public ServerStatus server(String id) {
    for (ServerStatus status : servers) {
      if (status.server().id().equals(id)) {
        return status;
      }
    }
    throw new IllegalArgumentException(
        "service '"
            + service
            + "' has no server '"
            + id
            + "'; it has: "
            + servers.stream().map(ServerStatus::server).map(Server::id).toList());
  }
}
