package dev.evenkeel.dns;

import dev.evenkeel.api.Server;
import dev.evenkeel.dns.NameClient.Found;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All addresses of a name, on one port: a headless service of Kubernetes, or any name with several
 * A records.
 */
record AddressQuestion(String name, int port, Endpoints endpoints) implements Question {

  @Override
  public Found<Server> ask(NameClient names) throws IOException {
    Found<InetAddress> found = names.addresses(name);
    List<Server> servers = new ArrayList<>();
    for (InetAddress address : found.values()) {
      if (endpoints.allows(address)) {
        servers.add(endpoints.server(address, port));
      }
    }
    servers.sort(
        Comparator.comparing(Server::id)); // name servers rotate their answers: that is no change
    return new Found<>(servers, found.ttlSeconds());
  }
}
