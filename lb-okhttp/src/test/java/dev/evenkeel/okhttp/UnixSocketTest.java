package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers behind Unix domain sockets, by a socket factory of the user's own. */
@Timeout(60)
class UnixSocketTest {

  @TempDir private Path directory;

  private final List<ServerSocketChannel> servers = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (ServerSocketChannel server : servers) {
      server.close();
    }
  }

  @Test
  void aUsersFactoryOfUnixSocketsIsToldWhichServerWasPicked() throws Exception {
    serve("a");
    serve("b");
    try (BalancedService orders =
        Fleet.inTurns("orders").servers("127.0.0.1:1", "127.0.0.1:2").build()) {
      UnixSockets sockets =
          new UnixSockets(Map.of(1, directory.resolve("a"), 2, directory.resolve("b")));
      OkHttpClient client =
          Evenkeel.install(new OkHttpClient.Builder().socketFactory(sockets).build(), orders);

      List<String> answers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        answers.add(Fleet.ask(client, Fleet.get("/")));
      }

      assertThat(answers).containsExactly("a", "b", "a", "b", "a", "b");
      assertThat(sockets.made).as("connections are kept").hasSize(2);
      orders.evictIdleConnections();
      assertThat(sockets.made).allMatch(Socket::isClosed);
    }
  }

  @Test
  void aServerWhoseSocketIsGoneIsPassedOver() throws Exception {
    serve("b");
    try (BalancedService orders =
        Fleet.inTurns("orders").servers("127.0.0.1:1", "127.0.0.1:2").build()) {
      UnixSockets sockets =
          new UnixSockets(Map.of(1, directory.resolve("gone"), 2, directory.resolve("b")));
      OkHttpClient client =
          Evenkeel.install(new OkHttpClient.Builder().socketFactory(sockets).build(), orders);

      assertThat(Fleet.ask(client, Fleet.get("/"))).isEqualTo("b");
      assertThat(orders.balancer().snapshot().server("127.0.0.1:1").failed()).isEqualTo(1);
      orders.evictIdleConnections();
    }
  }

  @Test
  void callsToOtherHostsComeToTheFactoryAsTheyAre() throws Exception {
    serve("b");
    try (BalancedService orders = Fleet.inTurns("orders").servers("127.0.0.1:1").build()) {
      UnixSockets sockets = new UnixSockets(Map.of(7, directory.resolve("b")));
      OkHttpClient client =
          Evenkeel.install(new OkHttpClient.Builder().socketFactory(sockets).build(), orders);

      Request other = new Request.Builder().url("http://127.0.0.1:7/").build();
      assertThat(Fleet.ask(client, other)).isEqualTo("b");
      client.connectionPool().evictAll();
    }
  }

  /** Starts a server on the socket of this name, which says its name in each answer. */
  private void serve(String name) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(directory.resolve(name)));
    Thread accepting =
        new Thread(
            () -> {
              try {
                while (true) {
                  SocketChannel connection = server.accept();
                  Thread answering = new Thread(() -> answer(connection, name));
                  answering.setDaemon(true);
                  answering.start();
                }
              } catch (IOException closed) {
                // The test is over.
              }
            });
    accepting.setDaemon(true);
    accepting.start();
    servers.add(server);
  }

  /** A small request without a body comes in one piece. */
  private static void answer(SocketChannel connection, String name) {
    byte[] answer =
        ("HTTP/1.1 200 OK\r\n"
                + Backend.NAME_HEADER
                + ": "
                + name
                + "\r\nContent-Length: 0\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    try (connection) {
      ByteBuffer request = ByteBuffer.allocate(8192);
      while (connection.read(request) > 0) {
        request.clear();
        connection.write(ByteBuffer.wrap(answer));
      }
    } catch (IOException clientGone) {
      // The client closes its idle connections.
    }
  }

  /** As a user would write it: the port of the server's address stands for a path. */
  private static final class UnixSockets extends SocketFactory {

    final List<Socket> made = new ArrayList<>();
    private final Map<Integer, Path> paths;

    UnixSockets(Map<Integer, Path> paths) {
      this.paths = paths;
    }

    @Override
    public Socket createSocket() {
      Socket socket = new UnixSocket(paths);
      made.add(socket);
      return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }

  /** As much of a socket as OkHttp uses, over a Unix domain channel. */
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // one thread at a time
  private static final class UnixSocket extends Socket {

    private final Map<Integer, Path> paths;
    private final SocketChannel channel;
    private volatile boolean connected;

    UnixSocket(Map<Integer, Path> paths) {
      this.paths = paths;
      try {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      } catch (IOException failure) {
        throw new AssertionError(failure);
      }
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      Path path = paths.get(((InetSocketAddress) endpoint).getPort());
      if (path == null) {
        throw new IOException("no socket for " + endpoint);
      }
      channel.connect(UnixDomainSocketAddress.of(path));
      connected = true;
    }

    @Override
    public InputStream getInputStream() {
      return new InputStream() {
        @Override
        public int read() {
          throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          return channel.read(ByteBuffer.wrap(bytes, offset, length));
        }
      };
    }

    @Override
    public OutputStream getOutputStream() {
      return new OutputStream() {
        @Override
        public void write(int next) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
          while (left.hasRemaining()) {
            channel.write(left);
          }
        }
      };
    }

    @Override
    public void setSoTimeout(int millis) {
      // The channel has none.
    }

    @Override
    public int getSoTimeout() {
      return 0;
    }

    @Override
    public boolean isConnected() {
      return connected;
    }

    @Override
    public boolean isClosed() {
      return !channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
