package dev.evenkeel.dns;

import dev.evenkeel.api.Server;
import dev.evenkeel.dns.NameClient.Found;
import java.io.IOException;
import java.net.InetAddress;

/**
 * All addresses of a name, on one port: a headless service of Kubernetes, or any name with several
 * A records.
 */
record AddressQuestion(String name, int port, Endpoints endpoints) implements Question {

  @Override
  public Found<Server> ask(NameClient names) throws IOException {
    Found<InetAddress> found = names.addresses(name);
    Answer answer = new Answer(name, endpoints);
    for (InetAddress address : found.values()) {
      answer.add(address, port, 0, 1);
    }
    return new Found<>(answer.servers(), found.ttlSeconds());
  }
}
