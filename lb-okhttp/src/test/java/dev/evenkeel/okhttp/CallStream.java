package dev.evenkeel.okhttp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** GETs at a steady rate from several threads, until it is closed; remembers how each one went. */
final class CallStream implements AutoCloseable {

  /**
   * A call that is over.
   *
   * @param server who answered, or null if it failed
   * @param failure why it failed, or null
   */
  record Done(long startNanos, long endNanos, @Nullable String server, @Nullable String failure) {}

  private final OkHttpClient client;
  private final Request request;
  private final Queue<Done> done = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  CallStream(OkHttpClient client, String url, int perSecond, int threadCount) {
    this.client = client;
    this.request = new Request.Builder().url(url).build();
    long periodNanos = TimeUnit.SECONDS.toNanos(threadCount) / perSecond;
    for (int i = 0; i < threadCount; i++) {
      long firstNanos = System.nanoTime() + i * periodNanos / threadCount;
      Thread thread = new Thread(() -> run(firstNanos, periodNanos), "call-stream-" + i);
      threads.add(thread);
      thread.start();
    }
  }

  private void run(long firstNanos, long periodNanos) {
    long dueNanos = firstNanos;
    while (!closed) {
      long nowNanos = System.nanoTime();
      if (nowNanos < dueNanos) {
        LockSupport.parkNanos(dueNanos - nowNanos);
      } else {
        done.add(call());
        // What was missed while a call took long is not made up for in a burst.
        dueNanos = Math.max(dueNanos + periodNanos, System.nanoTime() - periodNanos);
      }
    }
  }

  private Done call() {
    long startNanos = System.nanoTime();
    String server = null;
    String failure = null;
    try (Response response = client.newCall(request).execute()) {
      response.body().string();
      server = response.header("X-Server");
      failure = response.isSuccessful() ? null : "status " + response.code();
    } catch (IOException e) {
      failure = e.toString();
    }
    return new Done(startNanos, System.nanoTime(), server, failure);
  }

  /** Returns the calls that are over. */
  List<Done> done() {
    return List.copyOf(done);
  }

  /** Returns the calls that began at this time or later, and are over. */
  List<Done> since(long nanos) {
    return done.stream().filter(call -> call.startNanos - nanos >= 0).toList();
  }

  List<String> failures() {
    return done.stream().filter(call -> call.failure != null).map(Done::toString).toList();
  }

  /** Returns whether the server has answered a call that began at this time or later. */
  boolean servedBy(ServerProcess server, long sinceNanos) {
    return since(sinceNanos).stream().anyMatch(call -> server.name().equals(call.server));
  }

  @Override
  public void close() {
    closed = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
