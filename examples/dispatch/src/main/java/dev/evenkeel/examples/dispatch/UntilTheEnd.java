package dev.evenkeel.examples.dispatch;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps a form at work until the JVM is told to end, by SIGTERM or SIGINT, and then closes it. */
final class UntilTheEnd {

  private UntilTheEnd() {}

  /**
   * Prints figures until the end; returns only if the thread is interrupted.
   *
   * @param every how often to print; zero for never
   */
  static void run(Running form, Duration every, PrintStream out) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread stop =
        new Thread(
            () -> {
              out.println(form.metrics());
              form.close();
              ended.countDown();
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    out.println(form.started());
    if (every.isZero()) {
      ended.await();
    }
    while (!ended.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
      out.println(form.metrics());
    }
  }
}
