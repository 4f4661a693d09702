package dev.evenkeel.examples.dispatch.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that takes a request and closes the connection in place of an answer. */
final class CuttingServer implements AutoCloseable {

  private final ServerSocket socket;
  private final AtomicInteger requests = new AtomicInteger();

  private CuttingServer(ServerSocket socket) {
    this.socket = socket;
  }

  static CuttingServer start() throws IOException {
    CuttingServer server =
        new CuttingServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread thread = new Thread(server::run, "cutting");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private void run() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        InputStream in = client.getInputStream();
        if (in.read(new byte[8192]) > 0) {
          requests.incrementAndGet();
        }
      } catch (IOException closed) {
        // The next turn sees whether it was this side that closed.
      }
    }
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  int requests() {
    return requests.get();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
