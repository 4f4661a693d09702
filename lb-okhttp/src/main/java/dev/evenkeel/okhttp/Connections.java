package dev.evenkeel.okhttp;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Connection;

/**
 * The connections to one server as its calls' events tell of them: how long each was idle when it
 * was taken, which OkHttp does not say, and which can be closed when the server is gone, for which
 * OkHttp has no way.
 */
final class Connections {

  /** What {@link Use#begin} returns for a connection that has not carried a call before. */
  static final long NEW = -1;

  /**
   * What {@link Use#begin} returns for a connection that is carrying another call, or whose last
   * call is about to tell that it has let go: OkHttp gives a connection away before it tells.
   */
  static final long BUSY = 0;

  private final ConcurrentMap<Connection, Use> uses = new ConcurrentHashMap<>();
  private volatile boolean closing;

  /** What is known of one connection. A call keeps it from {@link #begin} to {@link #end}. */
  final class Use {

    private final Connection connection;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean old;
    private volatile long idleSinceNanos;

    private Use(Connection connection) {
      this.connection = connection;
    }

    /**
     * Returns how long the connection had been idle, 0 if it is carrying calls, or {@link #NEW}.
     */
    long begin(long nowNanos) {
      if (calls.getAndIncrement() > 0) {
        return 0;
      }
      if (!old) {
        old = true;
        return NEW;
      }
      return Math.max(1, nowNanos - idleSinceNanos);
    }

    void end(long nowNanos) {
      idleSinceNanos = nowNanos;
      if (calls.decrementAndGet() <= 0 && closing) {
        close(connection);
      }
    }
  }

  Use of(Connection connection) {
    Use known = uses.get(connection);
    if (known != null) {
      return known;
    }
    dropClosed();
    return uses.computeIfAbsent(connection, Use::new);
  }

  /**
   * Closes those that carry no call, and from now on each that is released: a call releases its
   * connection only after its body has ended.
   */
  void close() {
    closing = true;
    closeIdle();
  }

  /** Closes those that carry no call. OkHttp forgets a closed one when it next looks at it. */
  void closeIdle() {
    uses.forEach(
        (connection, use) -> {
          if (use.calls.get() <= 0) {
            close(connection);
          }
        });
    dropClosed();
  }

  int size() {
    return uses.size();
  }

  /** No event tells that a connection was closed, so we look whenever another one is opened. */
  private void dropClosed() {
    uses.keySet().removeIf(connection -> connection.socket().isClosed());
  }

  private static void close(Connection connection) {
    try {
      connection.socket().close();
    } catch (IOException alreadyBroken) {
      // Closing was all that was wanted.
    }
  }
}
