package dev.evenkeel.examples.dispatch.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A small HTTP server that answers each request with its name, filled up with blanks to the number
 * of bytes that the path names: {@code GET /1000}.
 */
final class NamedServer {

  private NamedServer() {}

  /** Serves at the port of the first argument, under the name of the second. */
  public static void main(String[] args) throws IOException {
    try (ServerSocket listening = new ServerSocket(Integer.parseInt(args[0]), 256)) {
      System.out.println("up");
      while (true) {
        Socket socket = listening.accept();
        new Thread(() -> serve(socket, args[1])).start();
      }
    }
  }

  private static void serve(Socket socket, String name) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (String request = in.readLine(); request != null; request = in.readLine()) {
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          // The headers mean nothing here.
        }
        String digits = request.replaceAll("^GET /(\\d*).*", "$1");
        int bytes = Math.max(name.length(), digits.isEmpty() ? 0 : Integer.parseInt(digits));
        String body = name + " ".repeat(bytes - name.length());
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException gone) {
      // The client has left.
    }
  }
}
