package dev.evenkeel.examples.dispatch.lab;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/**
 * A client that does what it is told on its standard input:
 *
 * <ul>
 *   <li>{@code call HOST PORT N}: N requests, each on a new connection
 *   <li>{@code call HOST PORT N FROM}: the same, each from the port FROM
 *   <li>{@code open HOST PORT}: a request on a connection that stays
 *   <li>{@code again BYTES}: another one there, for an answer of that size
 * </ul>
 *
 * and answers with the names of the servers that answered, or what went wrong.
 */
final class Caller {

  private static final int PATIENCE_MILLIS = 2000;

  private Caller() {}

  /** Obeys until the end of the input. */
  public static void main(String[] args) throws IOException {
    System.out.println("up");
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Socket kept = new Socket();
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = order.split(" ", -1);
      switch (words[0]) {
        case "call" -> System.out.println(call(words));
        case "open" -> {
          kept.close();
          kept = new Socket();
          System.out.println(open(kept, words));
        }
        default -> System.out.println(request(kept, Integer.parseInt(words[1])));
      }
    }
  }

  private static String call(String[] words) throws IOException {
    StringJoiner names = new StringJoiner(" ");
    for (int i = 0; i < Integer.parseInt(words[3]); i++) {
      try (Socket socket = new Socket()) {
        if (words.length > 4) {
          socket.setReuseAddress(true);
          socket.setSoLinger(true, 0); // closed by a reset, which leaves the port free at once
          socket.bind(new InetSocketAddress(Integer.parseInt(words[4])));
        }
        names.add(open(socket, words));
      }
    }
    return names.toString();
  }

  private static String open(Socket socket, String[] words) {
    try {
      InetSocketAddress target = new InetSocketAddress(words[1], Integer.parseInt(words[2]));
      socket.connect(target, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
    } catch (IOException failure) {
      return failure.getClass().getSimpleName();
    }
    return request(socket, 0);
  }

  private static String request(Socket socket, int bytes) {
    try {
      socket
          .getOutputStream()
          .write(("GET /" + bytes + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      int length = 0;
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        if (line.startsWith("Content-Length: ")) {
          length = Integer.parseInt(line.substring("Content-Length: ".length()));
        }
      }
      return new String(in.readNBytes(length), StandardCharsets.US_ASCII).strip();
    } catch (IOException failure) {
      return failure.getClass().getSimpleName();
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the connection has ended");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.US_ASCII).strip();
  }
}
