package dev.evenkeel.examples.dispatch.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that takes a request, says what it was given, right or wrong, and closes. */
final class CannedServer implements AutoCloseable {

  private final ServerSocket socket;
  private final String answer;
  private final AtomicInteger requests = new AtomicInteger();

  private CannedServer(ServerSocket socket, String answer) {
    this.socket = socket;
    this.answer = answer;
  }

  static CannedServer answering(String answer) throws IOException {
    CannedServer server =
        new CannedServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
    Thread thread = new Thread(server::run, "canned");
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
          client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
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
