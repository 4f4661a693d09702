package dev.evenkeel.okhttp;

import dev.evenkeel.api.AddressPolicy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets that connect to the server which a {@link Marker} names, whatever the URL's port
 * is. All other addresses are connected to as they are, if the policy, where there is one, permits
 * them.
 *
 * <p>One instance for a client: OkHttp does not compare socket factories when it looks for a pooled
 * connection, so which server a connection leads to must be told by the Dns alone.
 */
final class SteeringSocketFactory extends SocketFactory {

  private final SocketFactory delegate;
  private final @Nullable AddressPolicy policy;

  private SteeringSocketFactory(SocketFactory delegate, @Nullable AddressPolicy policy) {
    this.delegate = delegate;
    this.policy = policy;
  }

  /** Steers to markers and lets everything else pass. */
  static SteeringSocketFactory over(SocketFactory delegate) {
    return delegate instanceof SteeringSocketFactory steering
        ? steering
        : new SteeringSocketFactory(delegate, null);
  }

  /** Also refuses what {@code policy} does not permit. */
  SteeringSocketFactory guardedBy(AddressPolicy newPolicy) {
    return new SteeringSocketFactory(delegate, newPolicy);
  }

  /** Returns whether its sockets are the JDK's own, and no user's. */
  boolean isOfJdk() {
    return delegate == SocketFactory.getDefault();
  }

  @Override
  public Socket createSocket() throws IOException {
    return isOfJdk() ? new SteeredSocket() : new SteeredForwardingSocket(delegate.createSocket());
  }

  private SocketAddress steer(SocketAddress endpoint) throws ConnectException {
    if (!(endpoint instanceof InetSocketAddress address)) {
      return endpoint;
    }
    if (Marker.isMarked(address)) {
      return Marker.target(address);
    }
    InetAddress ip = address.getAddress();
    if (policy != null && ip != null && !policy.permits(ip)) {
      throw new ConnectException(
          "the address policy of the service that redirected does not permit " + ip);
    }
    return endpoint;
  }

  // OkHttp only asks for unconnected sockets; the others keep SocketFactory's contract.

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connected(
        new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connected(
        new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
  }

  private Socket connected(InetSocketAddress remote, @Nullable InetSocketAddress local)
      throws IOException {
    Socket socket = createSocket();
    try {
      if (local != null) {
        socket.bind(local);
      }
      socket.connect(remote);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private final class SteeredSocket extends Socket {
    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      super.connect(steer(endpoint), timeout);
    }
  }

  private final class SteeredForwardingSocket extends ForwardingSocket {
    SteeredForwardingSocket(Socket delegate) throws IOException {
      super(delegate);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      super.connect(steer(endpoint), timeout);
    }
  }
}
