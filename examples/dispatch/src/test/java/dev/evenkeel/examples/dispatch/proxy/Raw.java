package dev.evenkeel.examples.dispatch.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that says exactly what it is told to, right or wrong. */
final class Raw {

  private final Socket socket;

  private Raw(Socket socket) {
    this.socket = socket;
  }

  static Raw connect(RunningProxy proxy) throws IOException {
    int colon = proxy.address().indexOf(':');
    Socket socket =
        new Socket(
            InetAddress.getLoopbackAddress(),
            Integer.parseInt(proxy.address().substring(colon + 1)));
    socket.setSoTimeout(30_000);
    return new Raw(socket);
  }

  /** Sends the lines of a head and the empty one behind them. */
  void send(String... lines) throws IOException {
    sendBytes(String.join("\r\n", lines) + "\r\n\r\n");
  }

  void sendBytes(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  /** Reads until the other side closes. */
  String readAll() throws IOException {
    try (socket) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  Socket socket() {
    return socket;
  }
}
