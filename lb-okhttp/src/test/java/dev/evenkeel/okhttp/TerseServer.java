package dev.evenkeel.okhttp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Answers 200 to whatever is asked, one connection after the other: cheap enough for very many. */
final class TerseServer implements AutoCloseable {

  private final ServerSocket socket;
  private final Thread thread = new Thread(this::serve, "terse-server");

  TerseServer() throws IOException {
    socket = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    byte[] answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII);
    byte[] request = new byte[4096];
    while (!socket.isClosed()) {
      try (Socket asked = socket.accept()) {
        asked.setSoTimeout(1000);
        if (asked.getInputStream().read(request) > 0) {
          asked.getOutputStream().write(answer);
        }
      } catch (IOException nextOne) {
        // Closed, or who asked has hung up.
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
