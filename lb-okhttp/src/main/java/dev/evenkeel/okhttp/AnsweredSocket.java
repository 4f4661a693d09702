package dev.evenkeel.okhttp;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which the request has been sent and the answer has begun to come: what OkHttp
 * writes of the request goes nowhere, and it reads what there is. What it writes beyond that, such
 * as the same request with credentials, is sent.
 */
final class AnsweredSocket extends ForwardingSocket implements CheckSocket {

  private final byte[] sent;

  AnsweredSocket(SocketChannel channel, byte[] sent) throws SocketException {
    super(channel.socket());
    this.sent = sent;
  }

  @Override
  public Socket socket() {
    return this;
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) {
    // It is connected.
  }

  /** Not the channel: who had it would bypass the streams. */
  @Override
  public @Nullable SocketChannel getChannel() {
    return null;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new Rest(super.getOutputStream(), sent);
  }

  /** Passes on what comes after what has been sent. */
  private static final class Rest extends FilterOutputStream {

    private final byte[] sent;
    private int repeated;

    Rest(OutputStream out, byte[] sent) {
      super(out);
      this.sent = sent;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int again = Math.min(length, sent.length - repeated);
      for (int i = 0; i < again; i++) {
        if (bytes[offset + i] != sent[repeated + i]) {
          throw new IOException("the request of a check differs from one moment to the next");
        }
      }
      repeated += again;
      out.write(bytes, offset + again, length - again);
    }
  }
}
