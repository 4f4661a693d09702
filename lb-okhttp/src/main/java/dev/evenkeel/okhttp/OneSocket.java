package dev.evenkeel.okhttp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.SocketFactory;

/** Hands out the socket of one check, once: there is no second connection in its place. */
final class OneSocket extends SocketFactory {

  private final CheckSocket check;
  private final AtomicBoolean given = new AtomicBoolean();

  OneSocket(CheckSocket check) {
    this.check = check;
  }

  @Override
  public Socket createSocket() throws IOException {
    if (!given.compareAndSet(false, true)) {
      throw new SocketException("a check has one connection only");
    }
    return check.socket();
  }

  // OkHttp only asks for unconnected sockets.

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket();
  }
}
