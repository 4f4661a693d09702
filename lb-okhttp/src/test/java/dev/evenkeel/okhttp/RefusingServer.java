package dev.evenkeel.okhttp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A server that refuses all connections: its port is taken and nobody listens. A port that is
 * merely closed may become somebody's in the meantime, even the other end of the very connection
 * that is tried.
 */
final class RefusingServer implements AutoCloseable {

  private final Socket port = new Socket();

  RefusingServer() throws IOException {
    port.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  String address() {
    return "127.0.0.1:" + port.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    port.close();
  }
}
