package dev.evenkeel.health;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that makes all connects of a {@link TcpHealthChecker}: it selects, and ends what
 * is late. When there has been nothing to do for a while it ends, and the checker starts another
 * one with the next check.
 */
final class ConnectLoop implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(ConnectLoop.class);

  private final Selector selector;
  private final long idleNanos;
  private final Object lock = new Object();

  /** What other threads have brought: new connects, connects resolved, connects that ended. */
  private final Queue<Connect> news = new ArrayDeque<>();

  private boolean ended;

  private final PriorityQueue<Connect> byDeadline =
      new PriorityQueue<>(
          Comparator.comparing(Connect::deadlineNanos, (a, b) -> Long.signum(a - b)));

  ConnectLoop(Duration idle) throws IOException {
    selector = Selector.open();
    idleNanos = idle.toNanos();
  }

  /** Takes over {@code connect}; false if this loop has ended. From any thread. */
  boolean accept(Connect connect) {
    synchronized (lock) {
      if (ended) {
        return false;
      }
      news.add(connect);
    }
    selector.wakeup();
    connect.whenDone(() -> wake(connect));
    return true;
  }

  /** Says that something about {@code connect} has changed. From any thread. */
  void wake(Connect connect) {
    boolean late;
    synchronized (lock) {
      late = ended;
      if (!late) {
        news.add(connect);
      }
    }
    if (late) {
      connect.fail(closed());
    } else {
      selector.wakeup();
    }
  }

  /** Ends the thread; connects under way fail. From any thread. */
  void close() {
    synchronized (lock) {
      ended = true;
    }
    selector.wakeup();
  }

  @Override
  public void run() {
    IOException reason = closed();
    try {
      long idleSinceNanos = System.nanoTime();
      while (true) {
        // A callback may have left an interrupt behind: the selector would never sleep again.
        Thread.interrupted();
        takeNews();
        long nowNanos = System.nanoTime();
        expire(nowNanos);
        Connect first = byDeadline.peek();
        if (first != null) {
          idleSinceNanos = nowNanos;
        }
        long waitNanos =
            first != null
                ? first.deadlineNanos() - nowNanos
                : idleSinceNanos + idleNanos - nowNanos;
        if (isOver(first == null && waitNanos <= 0)) {
          break;
        }
        // Rounded up, as select(0) would wait for ever.
        selector.select(this::ready, Math.max(1, TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1));
      }
    } catch (IOException selectorBroke) {
      reason = selectorBroke;
    } finally {
      end(reason);
    }
  }

  private void takeNews() {
    List<Connect> taken;
    synchronized (lock) {
      taken = new ArrayList<>(news);
      news.clear();
    }
    for (Connect connect : taken) {
      if (connect.isDone()) {
        connect.closeChannels();
        byDeadline.remove(connect);
      } else {
        if (connect.enter()) {
          byDeadline.add(connect);
        }
        connect.proceed(selector);
      }
    }
  }

  private void expire(long nowNanos) {
    Connect first = byDeadline.peek();
    while (first != null && first.deadlineNanos() - nowNanos <= 0) {
      byDeadline.remove();
      first.closeChannels();
      first.timedOut();
      first = byDeadline.peek();
    }
  }

  private void ready(SelectionKey key) {
    if (key.isValid() && key.attachment() instanceof Connect connect) {
      connect.ready((SocketChannel) key.channel());
    }
  }

  private boolean isOver(boolean idle) {
    synchronized (lock) {
      if (idle && news.isEmpty()) {
        ended = true;
      }
      return ended;
    }
  }

  private void end(IOException reason) {
    List<Connect> left;
    synchronized (lock) {
      ended = true;
      left = new ArrayList<>(news);
      news.clear();
    }
    left.addAll(byDeadline);
    byDeadline.clear();
    for (Connect connect : left) {
      connect.closeChannels();
      connect.fail(reason);
    }
    try {
      selector.close();
    } catch (IOException nothingToSave) {
      log.debug("the selector of the TCP checks was not closed", nothingToSave);
    }
  }

  private static IOException closed() {
    return new IOException("the checker is closed");
  }
}
