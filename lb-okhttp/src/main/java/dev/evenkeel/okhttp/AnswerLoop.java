package dev.evenkeel.okhttp;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests and waits for the first byte of their answers, all on one thread, which runs while
 * there is something to wait for.
 */
final class AnswerLoop {

  private static final Logger log = LoggerFactory.getLogger(HttpHealthChecker.class);

  private final Executor threads;
  private final Object lock = new Object();

  /** What the thread has not seen yet; under the lock. */
  private final List<AwaitedAnswer> news = new ArrayList<>();

  /** There while the thread runs; under the lock. */
  private @Nullable Selector open;

  private boolean closed;

  AnswerLoop(Executor threads) {
    this.threads = threads;
  }

  /** Takes over {@code awaited}, which is told what comes of it. Any thread. */
  void accept(AwaitedAnswer awaited) {
    try {
      synchronized (lock) {
        if (closed) {
          throw new IOException("the checker is closed");
        }
        if (open == null) {
          Selector selector = Selector.open();
          threads.execute(() -> run(selector));
          open = selector;
        }
        news.add(awaited);
        open.wakeup();
      }
    } catch (IOException | RejectedExecutionException cannotWait) {
      awaited.fail(cannotWait instanceof IOException io ? io : new IOException(cannotWait));
    }
  }

  /** Fails what is waited for; the thread ends. Any thread, idempotent. */
  void close() {
    synchronized (lock) {
      closed = true;
      if (open != null) {
        open.wakeup();
      }
    }
  }

  private void run(Selector selector) {
    List<AwaitedAnswer> waiting = new ArrayList<>();
    try {
      while (takeNews(selector, waiting)) {
        long nanosLeft = expire(waiting);
        // Rounded up, as select(0) would wait for ever.
        selector.select(Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanosLeft)) + 1);
        Thread.interrupted(); // an interrupt left behind would keep it from ever waiting again
        handOver(selector, answered(selector));
      }
    } catch (IOException | RuntimeException broken) {
      // Whatever it is: the next check must find no loop that has stopped, but begin another.
      fail(selector, waiting, broken instanceof IOException io ? io : new IOException(broken));
    } finally {
      closeQuietly(selector);
    }
  }

  /** Returns false if there is nothing to wait for any more, and the selector is not known then. */
  private boolean takeNews(Selector selector, List<AwaitedAnswer> waiting) throws IOException {
    List<AwaitedAnswer> fresh;
    synchronized (lock) {
      if (closed) {
        throw new IOException("the checker is closed");
      }
      waiting.removeIf(AwaitedAnswer::isDone);
      fresh = List.copyOf(news);
      news.clear();
      if (waiting.isEmpty() && fresh.isEmpty()) {
        open = null;
        return false;
      }
    }
    fresh.forEach(awaited -> awaited.connect(selector));
    waiting.addAll(fresh);
    return true;
  }

  /** Ends those whose time is over and returns how long the next one may still take. */
  private static long expire(List<AwaitedAnswer> waiting) {
    long now = System.nanoTime();
    long least = Long.MAX_VALUE;
    for (AwaitedAnswer awaited : waiting) {
      long left = awaited.nanosLeft(now);
      if (left <= 0) {
        awaited.timeOut();
      } else {
        least = Math.min(least, left);
      }
    }
    return least == Long.MAX_VALUE ? 0 : least;
  }

  private static List<AwaitedAnswer> answered(Selector selector) {
    List<AwaitedAnswer> answered = new ArrayList<>();
    for (SelectionKey key : selector.selectedKeys()) {
      AwaitedAnswer awaited = (AwaitedAnswer) key.attachment();
      if (key.isValid() && awaited.proceed(key)) {
        key.cancel();
        answered.add(awaited);
      }
    }
    selector.selectedKeys().clear();
    return answered;
  }

  private static void handOver(Selector selector, List<AwaitedAnswer> answered) throws IOException {
    if (!answered.isEmpty()) {
      selector.selectNow(); // only now the selector has let go of the cancelled keys
      selector.selectedKeys().clear(); // what is ready stays so, and is selected again
      answered.forEach(AwaitedAnswer::answered);
    }
  }

  private void fail(Selector selector, List<AwaitedAnswer> waiting, IOException reason) {
    List<AwaitedAnswer> all = new ArrayList<>(waiting);
    synchronized (lock) {
      if (open == selector) {
        open = null;
      }
      all.addAll(news);
      news.clear();
    }
    all.forEach(awaited -> awaited.fail(reason));
  }

  private static void closeQuietly(Selector selector) {
    try {
      selector.close();
    } catch (IOException nothingToSave) {
      log.debug("the selector of the HTTP checks was not closed", nothingToSave);
    }
  }
}
