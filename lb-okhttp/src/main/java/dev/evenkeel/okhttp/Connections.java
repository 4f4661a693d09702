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

  /** What is known of one connection. */
  private static final class Use {
    final AtomicInteger calls = new AtomicInteger();
    volatile long idleSinceNanos;
  }

  /** What {@link #acquired} returns for a connection that has not carried a call before. */
  static final long NEW = -1;

  private final ConcurrentMap<Connection, Use> uses = new ConcurrentHashMap<>();
  private volatile boolean closing;

  /** Returns how long the connection had been idle, 0 if it is carrying calls, or {@link #NEW}. */
  long acquired(Connection connection, long nowNanos) {
    Use use = uses.get(connection);
    if (use != null) {
      return use.calls.getAndIncrement() > 0 ? 0 : Math.max(0, nowNanos - use.idleSinceNanos);
    }
    dropClosed();
    Use first = new Use();
    first.calls.set(1);
    Use raced = uses.putIfAbsent(connection, first);
    if (raced != null) {
      raced.calls.incrementAndGet();
      return 0;
    }
    return NEW;
  }

  void released(Connection connection, long nowNanos) {
    Use use = uses.get(connection);
    if (use != null) {
      use.idleSinceNanos = nowNanos;
      if (use.calls.decrementAndGet() <= 0 && closing) {
        close(connection);
      }
    }
  }

  /**
   * Closes those that carry no call, and from now on each that is released: a call releases its
   * connection only after its body has ended. OkHttp forgets a closed one when it next looks at it.
   */
  void closeIdle() {
    closing = true;
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
