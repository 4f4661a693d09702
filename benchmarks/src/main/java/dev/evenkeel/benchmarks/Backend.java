package dev.evenkeel.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Servers that cost next to nothing, in a process of their own: prints its ports in one line, one
 * for each server, and ends when its input does, so that it cannot outlive who started it.
 */
final class Backend {

  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
          .getBytes(StandardCharsets.US_ASCII);

  private Backend() {}

  /** Starts as many servers as the only argument says. */
  public static void main(String[] args) throws IOException {
    int servers = Integer.parseInt(args[0]);
    StringBuilder ports = new StringBuilder();
    for (int i = 0; i < servers; i++) {
      ServerSocket listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
      ports.append(listener.getLocalPort()).append(' ');
      daemon(() -> accept(listener));
    }
    System.out.println(ports.toString().strip());
    while (System.in.read() >= 0) {
      // Whoever started this says nothing; the end of the input is what counts.
    }
  }

  private static void accept(ServerSocket listener) throws IOException {
    while (true) {
      Socket connection = listener.accept();
      connection.setTcpNoDelay(true);
      daemon(() -> serve(connection));
    }
  }

  private static void serve(Socket connection) throws IOException {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = connection.getOutputStream();
      while (skipHead(in)) {
        out.write(ANSWER);
      }
    }
  }

  /** Reads up to the empty line; requests have no body. Returns whether there was one. */
  private static boolean skipHead(InputStream in) throws IOException {
    int newlines = 0;
    while (newlines < 2) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      if (next == '\n') {
        newlines++;
      } else if (next != '\r') {
        newlines = 0;
      }
    }
    return true;
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void daemon(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException gone) {
                // The other side has hung up: so does this.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
