package dev.evenkeel.examples.dispatch.dns;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Receives messages over UDP and TCP at one address, and sends back what the {@link Responder}
 * says.
 */
final class NameServer implements AutoCloseable {

  private final Datagrams datagrams;
  private final Connections connections;
  private final int port;

  /**
   * Begins to listen.
   *
   * @param address port 0 means any that is free
   * @throws IOException if the address is in use, or none of this machine, or needs root
   */
  NameServer(InetSocketAddress address, Responder responder) throws IOException {
    ServerSocket listening = new ServerSocket();
    try {
      listening.bind(address);
      port = listening.getLocalPort();
      datagrams =
          new Datagrams(
              new DatagramSocket(new InetSocketAddress(address.getAddress(), port)), responder);
    } catch (IOException refused) {
      listening.close();
      throw new IOException(
          "cannot listen on %s:%d: %s"
              .formatted(address.getHostString(), address.getPort(), refused.getMessage()),
          refused);
    }
    connections = new Connections(listening, responder);
  }

  int port() {
    return port;
  }

  /** Returns how many messages were answered. */
  String metrics() {
    return "answers: %d over UDP, %d over TCP"
        .formatted(datagrams.answers(), connections.answers());
  }

  @Override
  public void close() {
    datagrams.close();
    connections.close();
  }
}
