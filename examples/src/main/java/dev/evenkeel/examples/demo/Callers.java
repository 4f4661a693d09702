package dev.evenkeel.examples.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Threads that call a service at a steady rate until they are stopped. */
final class Callers {

  private final OkHttpClient client;
  private final long pauseNanos;
  private final long beginNanos = System.nanoTime();
  private final AtomicLong begun = new AtomicLong();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final Histogram latencies = new Histogram();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  Callers(OkHttpClient client, int threadCount, int rps) {
    this.client = client;
    this.pauseNanos = TimeUnit.SECONDS.toNanos(1) / rps;
    for (int i = 0; i < threadCount; i++) {
      threads.add(new Thread(this::callAndCall, "caller-" + i));
    }
    threads.forEach(Thread::start);
  }

  private void callAndCall() {
    while (!stopped) {
      long number = begun.getAndIncrement();
      try {
        long early = beginNanos + number * pauseNanos - System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(early);
      } catch (InterruptedException end) {
        return;
      }
      if (!stopped) {
        call("user-" + number % 1000);
      }
    }
  }

  /** One call; the user's name is the key for strategies that have one. */
  private void call(String user) {
    Request request =
        new Request.Builder().url("http://demo/v1/items").header("X-User-Id", user).build();
    long start = System.nanoTime();
    try (Response response = client.newCall(request).execute()) {
      response.body().bytes();
      if (!response.isSuccessful()) {
        failed.incrementAndGet();
      }
    } catch (IOException failure) {
      failed.incrementAndGet();
    }
    latencies.add(System.nanoTime() - start);
    done.incrementAndGet();
  }

  int done() {
    return done.get();
  }

  int failed() {
    return failed.get();
  }

  Histogram latencies() {
    return latencies;
  }

  /** Begins no further call and waits for those that run. */
  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
