package dev.evenkeel.okhttp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;

/**
 * One request on its way and the answer to it that has not begun yet. {@link #channel} completes
 * when there is something to read; whoever cancels it ends the connection. All else belongs to the
 * thread of the {@link AnswerLoop}.
 */
final class AwaitedAnswer {

  final CompletableFuture<SocketChannel> channel = new CompletableFuture<>();
  private final InetSocketAddress address;
  private final ByteBuffer request;
  private final long deadlineNanos;
  private final SocketChannel connection;

  /**
   * Opens a connection, without connecting it yet.
   *
   * @param deadlineNanos by {@link System#nanoTime()}
   */
  AwaitedAnswer(InetSocketAddress address, byte[] request, long deadlineNanos) throws IOException {
    this.address = address;
    this.request = ByteBuffer.wrap(request);
    this.deadlineNanos = deadlineNanos;
    this.connection = SocketChannel.open();
    connection.configureBlocking(false);
    var unused =
        channel.whenComplete(
            (answered, failure) -> {
              if (failure != null) {
                closeQuietly(connection);
              }
            });
  }

  long nanosLeft(long nowNanos) {
    return deadlineNanos - nowNanos;
  }

  boolean isDone() {
    return channel.isDone();
  }

  void connect(Selector selector) {
    try {
      boolean connected = connection.connect(address);
      SelectionKey key =
          connection.register(
              selector, connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, this);
      if (connected) {
        write(key);
      }
    } catch (IOException | RuntimeException failure) {
      // A RuntimeException: an address of a kind that this machine has none of, or just closed.
      fail(failure instanceof IOException io ? io : new IOException(failure));
    }
  }

  /** Goes as far as it goes without waiting; returns whether the answer has begun. */
  boolean proceed(SelectionKey key) {
    try {
      if (key.isConnectable()) {
        connection.finishConnect();
        write(key);
      } else if (key.isWritable()) {
        write(key);
      } else {
        return key.isReadable();
      }
    } catch (IOException | RuntimeException failure) {
      fail(failure instanceof IOException io ? io : new IOException(failure));
    }
    return false;
  }

  private void write(SelectionKey key) throws IOException {
    connection.write(request);
    key.interestOps(request.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }

  /** Hands the connection over to blocking code; no selector knows it any more. */
  void answered() {
    try {
      connection.configureBlocking(true);
      channel.complete(connection);
    } catch (IOException | RuntimeException closedMeanwhile) {
      fail(new IOException(closedMeanwhile));
    }
  }

  void fail(IOException reason) {
    channel.completeExceptionally(reason);
  }

  void timeOut() {
    fail(new SocketTimeoutException(connection.isConnected() ? "no answer" : "no connection"));
  }

  static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException nothingToSave) {
      // The connection was made for one check only.
    }
  }
}
