package dev.evenkeel.examples.dispatch.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small HTTP server that answers each request with its name, filled up with blanks, as the path
 * says:
 *
 * <ul>
 *   <li>{@code GET /1000}: to 1000 bytes
 *   <li>{@code GET /1000/5}: after 5 ms of work, as a disk or a lock makes it: without the
 *       processor, and one request after the other
 *   <li>{@code GET /1000/5/20}: and the connection ends with its 20th answer
 * </ul>
 */
final class NamedServer {

  private static final Pattern REQUEST =
      Pattern.compile("GET /(?<bytes>\\d*)(/(?<work>\\d+))?(/(?<answers>\\d+))?.*");

  /** Held by the one request that is worked on. */
  private static final Object WORK = new Object();

  private NamedServer() {}

  /** Serves at the port of the first argument, under the name of the second. */
  public static void main(String[] args) throws IOException {
    try (ServerSocket listening = new ServerSocket(Integer.parseInt(args[0]), 256)) {
      System.out.println("up");
      while (true) {
        Socket socket = listening.accept();
        socket.setTcpNoDelay(true);
        new Thread(() -> serve(socket, args[1])).start();
      }
    }
  }

  private static void serve(Socket socket, String name) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      int answered = 0;
      for (String request = in.readLine(); request != null; request = in.readLine()) {
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          // The headers mean nothing here.
        }
        Matcher path = REQUEST.matcher(request);
        boolean known = path.matches();
        work(known ? number(path.group("work"), 0) : 0);
        boolean last = known && ++answered >= number(path.group("answers"), Integer.MAX_VALUE);
        int bytes = known ? number(path.group("bytes"), 0) : 0;
        socket.getOutputStream().write(answer(name, bytes, last));
        if (last) {
          return;
        }
      }
    } catch (IOException | InterruptedException gone) {
      // The client has left.
    }
  }

  private static int number(String digits, int otherwise) {
    return digits == null || digits.isEmpty() ? otherwise : Integer.parseInt(digits);
  }

  private static void work(int millis) throws InterruptedException {
    if (millis > 0) {
      synchronized (WORK) {
        Thread.sleep(millis);
      }
    }
  }

  private static byte[] answer(String name, int least, boolean last) {
    int bytes = Math.max(name.length(), least);
    String head =
        "HTTP/1.1 200 OK\r\nX-Server: %s\r\nContent-Length: %d\r\n%s\r\n"
            .formatted(name, bytes, last ? "Connection: close\r\n" : "");
    return (head + name + " ".repeat(bytes - name.length())).getBytes(StandardCharsets.US_ASCII);
  }
}
