package dev.evenkeel.okhttp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Server sockets that send at once. MockWebServer sends headers and body one after the other, and
 * with Nagle's algorithm the second waits for the client's delayed acknowledgement: 40 ms for each
 * call. On demand they close by a reset.
 */
final class PromptServerSockets extends ServerSocketFactory {

  private final boolean abrupt;

  PromptServerSockets() {
    this(false);
  }

  PromptServerSockets(boolean abrupt) {
    this.abrupt = abrupt;
  }

  @Override
  public ServerSocket createServerSocket() throws IOException {
    return new ServerSocket() {
      @Override
      public Socket accept() throws IOException {
        Socket socket = super.accept();
        socket.setTcpNoDelay(true);
        if (abrupt) {
          socket.setSoLinger(true, 0);
        }
        return socket;
      }
    };
  }

  @Override
  public ServerSocket createServerSocket(int port) throws IOException {
    return createServerSocket(port, 50, null);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog) throws IOException {
    return createServerSocket(port, backlog, null);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address)
      throws IOException {
    ServerSocket socket = createServerSocket();
    socket.bind(new InetSocketAddress(address, port), backlog);
    return socket;
  }
}
