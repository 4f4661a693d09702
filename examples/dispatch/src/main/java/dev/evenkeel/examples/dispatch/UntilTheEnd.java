package dev.evenkeel.examples.dispatch;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps a form at work until the JVM is told to end, by SIGTERM or SIGINT, and then closes it. */
record UntilTheEnd(Form form) implements Command {

  @Override
  public String name() {
    return form.name();
  }

  @Override
  public String summary() {
    return form.summary();
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>(form.options());
    options.add(
        new Option("--metrics", "TIME", "print a line of figures so often; 0s: never (10s)"));
    return options;
  }

  /** Prints figures until the end; returns only if the thread is interrupted. */
  @Override
  public void run(Arguments arguments, PrintStream out) throws IOException, InterruptedException {
    Duration every = arguments.time("--metrics", Duration.ofSeconds(10));
    CompletableFuture<Optional<Running>> starting = new CompletableFuture<>();
    CountDownLatch ended = new CountDownLatch(1);
    Thread stop =
        new Thread(() -> starting.join().ifPresent(form -> end(form, out, ended)), "stop");
    // Before the form makes rules: told to end while it does so, it must still take them away.
    Runtime.getRuntime().addShutdownHook(stop);
    @Nullable Running running = null;
    try {
      running = form.start(arguments);
    } finally {
      starting.complete(Optional.ofNullable(running));
    }
    out.println(running.started());
    if (every.isZero()) {
      ended.await();
    }
    while (!ended.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
      out.println(running.metrics());
    }
  }

  private static void end(Running form, PrintStream out, CountDownLatch ended) {
    out.println(form.metrics());
    form.close();
    ended.countDown();
  }
}
