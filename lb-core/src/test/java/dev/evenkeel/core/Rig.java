package dev.evenkeel.core;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** A balancer's surroundings in the hands of a test: time, chance, a policy, a listener. */
final class Rig {

  final FakeTicker ticker = new FakeTicker(Long.MAX_VALUE - 5_000_000_000L); // overflows on the way
  final ManualControl control = new ManualControl(ticker);
  final Journal journal = new Journal();
  final TestPolicy policy = new TestPolicy("test");

  /** Returns a builder with everything of this rig. */
  LoadBalancerBuilder builder() {
    return LoadBalancer.builder("orders")
        .manualControl(control)
        .random(chance(1))
        .listener(journal)
        .health(policy);
  }

  /** Returns a balancer over the servers with these ids. */
  LoadBalancer over(String... ids) {
    return builder().servers(servers(ids)).build();
  }

  static LongSupplier chance(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return () -> {
      synchronized (random) {
        return random.nextLong();
      }
    };
  }

  static Server server(String id) {
    return Server.of(id + ".internal:8080").withId(id);
  }

  static List<Server> servers(String... ids) {
    List<Server> servers = new ArrayList<>();
    for (String id : ids) {
      servers.add(server(id));
    }
    return servers;
  }

  /** Returns servers with the ids s0, s1 and so on. */
  static List<Server> fleet(int size) {
    return IntStream.range(0, size).mapToObj(i -> server("s" + i)).toList();
  }

  /** Lets time pass in steps, each with the work that falls due. */
  void pass(Duration time) {
    Duration step = Duration.ofMillis(250);
    Duration left = time;
    while (left.compareTo(Duration.ZERO) > 0) {
      Duration now = left.compareTo(step) < 0 ? left : step;
      ticker.advance(now);
      control.runDue();
      left = left.minus(now);
    }
  }

  /** Makes one attempt that succeeds and returns the id of its server. */
  static String once(LoadBalancer balancer) throws NoAvailableServerException {
    return once(balancer, balancer.newCall());
  }

  static String once(LoadBalancer balancer, CallContext call) throws NoAvailableServerException {
    Attempt attempt = balancer.begin(call);
    attempt.report(Outcome.SUCCESS, 1_000_000);
    attempt.release();
    return attempt.server().id();
  }

  /** Makes many attempts, one at a time, and returns how many each server got. */
  static Map<String, Integer> many(LoadBalancer balancer, int attempts)
      throws NoAvailableServerException {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < attempts; i++) {
      counts.merge(once(balancer), 1, Integer::sum);
    }
    return counts;
  }

  /** Returns how many attempts run on all servers. */
  static int inFlight(LoadBalancer balancer) {
    return balancer.snapshot().servers().stream().mapToInt(ServerStatus::inFlight).sum();
  }
}
