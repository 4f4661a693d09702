package dev.evenkeel.okhttp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.util.List;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * A socket that leads nowhere: it takes down where OkHttp connects to and what it writes, and ends
 * the call when that waits for the answer. What was taken down is sent, and the answer waited for,
 * without a thread.
 */
final class RequestRecorder extends Socket implements CheckSocket {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private @Nullable InetSocketAddress address;
  private volatile int addresses;
  private volatile boolean complete;

  RequestRecorder() throws SocketException {
    super((SocketImpl) null); // nothing is ever opened
  }

  /** Returns whether a whole request was taken down. */
  boolean isComplete() {
    return complete;
  }

  /** Returns whether there is nowhere else that it could have gone. */
  boolean isOnlyAddress() {
    return addresses <= 1; // for an IP address nobody is asked
  }

  /** Returns where the request would have gone. */
  InetSocketAddress address() {
    InetSocketAddress known = address;
    if (known == null) {
      throw new IllegalStateException("nothing was recorded");
    }
    return known;
  }

  /** Returns the request as it goes over the wire. */
  byte[] request() {
    return written.toByteArray();
  }

  @Override
  public Socket socket() {
    return this;
  }

  @Override
  public Dns names(Dns names) {
    return hostname -> {
      List<InetAddress> found = names.lookup(hostname);
      addresses = found.size();
      return found;
    };
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) {
    InetSocketAddress given = (InetSocketAddress) endpoint;
    address = Marker.isMarked(given) ? Marker.target(given) : given;
  }

  @Override
  public OutputStream getOutputStream() {
    return written;
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        complete = true;
        throw new IOException("the answer is waited for elsewhere");
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return read();
      }
    };
  }

  @Override
  public void setSoTimeout(int timeout) {
    // Nothing is ever waited for.
  }

  @Override
  public int getSoTimeout() {
    return 0;
  }

  @Override
  public synchronized void close() {
    // Nothing is open.
  }
}
