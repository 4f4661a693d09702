package dev.evenkeel.health;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One TCP check: the addresses of a server are tried side by side, the first that accepts decides.
 * All but {@link #resolved} and {@link #fail} belong to the thread of its {@link ConnectLoop}.
 */
final class Connect {

  /** More addresses of one name than this are not tried: it bounds the sockets of a check. */
  private static final int MOST_ADDRESSES = 4;

  private final String host;
  private final int port;
  private final Duration timeout;
  private final long deadlineNanos;
  private final CompletableFuture<Void> result;
  private final AtomicReference<@Nullable List<InetAddress>> addresses = new AtomicReference<>();
  private final List<SocketChannel> channels = new ArrayList<>();
  private boolean entered;
  private boolean begun;
  private int pending;

  Connect(String host, int port, Duration timeout, CompletableFuture<Void> result) {
    this.host = host;
    this.port = port;
    this.timeout = timeout;
    this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    this.result = result;
  }

  String host() {
    return host;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  boolean isDone() {
    return result.isDone();
  }

  void whenDone(Runnable action) {
    CompletionStage<Void> stage = result;
    stage.whenComplete((nothing, failure) -> action.run());
  }

  /** Tells where the host is. From any thread. */
  void resolved(List<InetAddress> found) {
    addresses.set(found.subList(0, Math.min(found.size(), MOST_ADDRESSES)));
  }

  /** Ends the check with a failure unless it has ended. From any thread. */
  void fail(IOException reason) {
    result.completeExceptionally(reason);
  }

  /** Returns true the first time. */
  boolean enter() {
    boolean first = !entered;
    entered = true;
    return first;
  }

  /** Begins to connect if the addresses are known and it has not begun. */
  void proceed(Selector selector) {
    List<InetAddress> found = addresses.get();
    if (begun || found == null || isDone()) {
      return;
    }
    begun = true;
    pending = found.size();
    for (InetAddress address : found) {
      if (!isDone()) {
        connect(address, selector);
      }
    }
  }

  private void connect(InetAddress address, Selector selector) {
    try {
      SocketChannel channel = SocketChannel.open();
      channels.add(channel);
      channel.configureBlocking(false);
      if (channel.connect(new InetSocketAddress(address, port))) {
        succeed();
      } else {
        channel.register(selector, SelectionKey.OP_CONNECT, this);
      }
    } catch (IOException | RuntimeException refused) {
      // A RuntimeException: an unresolved or unsupported address, such as IPv6 where there is none.
      oneFailed(refused);
    }
  }

  /** Takes the answer for one address. */
  void ready(SocketChannel channel) {
    try {
      if (channel.finishConnect()) {
        succeed();
      }
    } catch (IOException refused) {
      closeQuietly(channel);
      oneFailed(refused);
    }
  }

  private void oneFailed(Exception reason) {
    pending--;
    if (pending == 0) {
      fail(reason instanceof IOException io ? io : new IOException(reason));
    }
  }

  private void succeed() {
    closeChannels();
    result.complete(null);
  }

  void timedOut() {
    String where = begun ? "no connection" : "no address of " + host;
    fail(new SocketTimeoutException(where + " within " + Texts.of(timeout)));
  }

  void closeChannels() {
    channels.forEach(Connect::closeQuietly);
    channels.clear();
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException nothingToSave) {
      // The connection was made to be thrown away.
    }
  }
}
