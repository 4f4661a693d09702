package dev.evenkeel.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;

/** Who waits for which server to be empty. Control thread only. */
final class Drains {

  private record Waiting(CompletableFuture<Void> done, Upstream upstream) {}

  private final List<Waiting> waiting = new ArrayList<>();

  void add(CompletableFuture<Void> done, Upstream upstream) {
    upstream.shut = true;
    waiting.add(new Waiting(done, upstream));
    check();
  }

  /** Tells those whose server is empty. */
  void check() {
    for (Waiting one : List.copyOf(waiting)) {
      if (one.upstream.inFlight.get() == 0) {
        one.done.complete(null);
      }
    }
    waiting.removeIf(one -> one.done.isDone());
  }

  /** The server gets traffic again: it will not be empty. */
  void ended(Upstream upstream) {
    upstream.shut = false;
    fail(
        one -> one.upstream == upstream,
        used -> new CancellationException("server '" + used.id + "' is in use again"));
  }

  void timedOut(CompletableFuture<Void> done) {
    fail(
        one -> one.done == done,
        upstream ->
            new TimeoutException(
                "server '%s' still has %d attempts running"
                    .formatted(upstream.id, upstream.inFlight.get())));
  }

  void close() {
    fail(one -> true, any -> new CancellationException("the load balancer was closed"));
  }

  private void fail(Predicate<Waiting> which, Function<Upstream, Exception> why) {
    List<Waiting> failing = waiting.stream().filter(which).toList();
    waiting.removeAll(failing);
    failing.forEach(one -> one.done.completeExceptionally(why.apply(one.upstream)));
  }
}
