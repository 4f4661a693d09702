package dev.evenkeel.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * HTTP servers that answer every request with the same 1 kB, on ports of loopback, in a process of
 * their own: what they cost must not be counted as the client's.
 *
 * <p>They do as little as possible: one thread for all, and the end of a request is the empty line
 * after its headers. So they serve requests without a body, one at a time on a connection.
 */
final class EchoServers implements AutoCloseable {

  private static final int BODY_BYTES = 1024;
  private static final byte[] END_OF_REQUEST = {'\r', '\n', '\r', '\n'};

  private final Process process;
  private final List<Integer> ports;

  private EchoServers(Process process, List<Integer> ports) {
    this.process = process;
    this.ports = ports;
  }

  /** Starts a process with {@code count} servers and waits until all listen. */
  static EchoServers start(int count) throws IOException {
    Process process =
        OwnJvm.start(
            List.of("-Xmx64m", "-XX:+UseSerialGC"), EchoServers.class, Integer.toString(count));
    BufferedReader told =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String line = told.readLine();
      if (line == null) {
        throw new IOException("the servers' process ended before all of them listened");
      }
      ports.add(Integer.valueOf(line));
    }
    return new EchoServers(process, ports);
  }

  int port() {
    return ports.get(0);
  }

  /** Returns the addresses of the first {@code count}. */
  String[] addresses(int count) {
    return ports.stream().limit(count).map(port -> "127.0.0.1:" + port).toArray(String[]::new);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  // --- In the process of the servers -------------------------------------------------------------

  /** Opens as many servers as told, prints their ports and serves until it is killed. */
  public static void main(String[] arguments) throws IOException {
    Selector selector = Selector.open();
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      ServerSocketChannel server = ServerSocketChannel.open();
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      System.out.println(server.socket().getLocalPort());
    }
    ByteBuffer answer = ByteBuffer.wrap(answer());
    ByteBuffer input = ByteBuffer.allocateDirect(8192);
    while (true) {
      selector.select();
      for (Iterator<SelectionKey> ready = selector.selectedKeys().iterator(); ready.hasNext(); ) {
        SelectionKey key = ready.next();
        ready.remove();
        if (key.isAcceptable()) {
          accept((ServerSocketChannel) key.channel(), selector);
        } else {
          serve(key, input, answer);
        }
      }
    }
  }

  private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
    SocketChannel connection = server.accept();
    if (connection != null) {
      connection.configureBlocking(false);
      connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
      connection.register(selector, SelectionKey.OP_READ, new int[1]);
    }
  }

  /** Answers each request that ends in what has come; the key keeps how much of an end was seen. */
  private static void serve(SelectionKey key, ByteBuffer input, ByteBuffer answer) {
    SocketChannel connection = (SocketChannel) key.channel();
    int[] matched = (int[]) key.attachment();
    try {
      input.clear();
      if (connection.read(input) < 0) {
        connection.close();
        return;
      }
      input.flip();
      while (input.hasRemaining()) {
        byte next = input.get();
        if (next == END_OF_REQUEST[matched[0]]) {
          matched[0]++;
        } else {
          matched[0] = next == '\r' ? 1 : 0;
        }
        if (matched[0] == END_OF_REQUEST.length) {
          matched[0] = 0;
          write(connection, answer.duplicate());
        }
      }
    } catch (IOException gone) {
      key.cancel();
      closeQuietly(connection);
    }
  }

  /** The answer is far smaller than a socket's buffer, so this seldom goes round twice. */
  private static void write(SocketChannel connection, ByteBuffer answer) throws IOException {
    while (answer.hasRemaining()) {
      connection.write(answer);
    }
  }

  private static void closeQuietly(SocketChannel connection) {
    try {
      connection.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static byte[] answer() {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n";
    return (head + "x".repeat(BODY_BYTES)).getBytes(StandardCharsets.US_ASCII);
  }
}
