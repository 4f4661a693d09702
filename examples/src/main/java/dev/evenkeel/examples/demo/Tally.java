package dev.evenkeel.examples.demo;

import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what the balancer tells its listeners, for each server. Thread-safe. */
final class Tally implements LoadBalancerListener {

  /** What became of the attempts on one server. */
  static final class Line {
    final Histogram latencies = new Histogram();
    final AtomicInteger answered = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
  }

  private final ConcurrentMap<String, Line> lines = new ConcurrentHashMap<>();

  Line of(Server server) {
    return lines.computeIfAbsent(server.id(), id -> new Line());
  }

  Map<String, Line> lines() {
    return lines;
  }

  int answered() {
    return lines.values().stream().mapToInt(line -> line.answered.get()).sum();
  }

  @Override
  public void attemptEnded(String service, Server server, Outcome outcome, long latencyNanos) {
    Line line = of(server);
    if (outcome.isFailure()) {
      line.failed.incrementAndGet();
    } else if (!outcome.isNeutral()) {
      line.answered.incrementAndGet();
      line.latencies.add(latencyNanos);
    }
  }
}
