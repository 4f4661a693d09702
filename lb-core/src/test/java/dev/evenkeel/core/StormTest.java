package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StormTest {

  private static final int SECONDS = 10;
  private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

  @Test
  void aStormOfEverythingFromEightThreadsLeavesNothingRunning() throws Exception {
    TestPolicy policy = new TestPolicy("storm", false);
    List<Throwable> wrong = new CopyOnWriteArrayList<>();
    AtomicLong begun = new AtomicLong();
    // Which generation of the list a server was last in: ids are never used again.
    AtomicInteger present = new AtomicInteger();
    ConcurrentHashMap<String, Integer> lastIn = new ConcurrentHashMap<>();
    try (LoadBalancer balancer =
        LoadBalancer.builder("storm")
            .scheduler(Schedulers::rotating)
            .health(policy)
            .servers(generation(0, 1, lastIn))
            .build()) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int number = t;
        Thread thread =
            new Thread(
                () -> {
                  SplittableRandom random = new SplittableRandom(number);
                  List<Attempt> mine = new ArrayList<>();
                  try {
                    while (System.nanoTime() - end < 0) {
                      if (number == 0) {
                        change(balancer, random, present, lastIn);
                      } else if (number == 1) {
                        say(policy, balancer, random);
                      } else {
                        attempt(balancer, random, mine, present, lastIn);
                        begun.incrementAndGet();
                      }
                    }
                  } catch (Throwable failure) {
                    wrong.add(failure);
                  }
                  mine.forEach(Attempt::release);
                });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }

      assertThat(wrong).isEmpty();
      assertThat(balancer.snapshot().servers()).allMatch(server -> server.inFlight() == 0);
      assertThat(begun.get()).isGreaterThan(10_000);
    }
  }

  private static List<Server> generation(
      int generation, int weight, ConcurrentHashMap<String, Integer> lastIn) {
    List<Server> servers = new ArrayList<>();
    servers.add(Server.of("always:1").withId("always").withWeight(weight));
    // Each server is in ten lists that follow one another.
    for (int i = Math.max(0, generation - 9); i <= generation; i++) {
      String id = "g" + i;
      lastIn.put(id, i + 9);
      servers.add(Server.of(id + ":1").withId(id).withWeight(weight).withTier(i % 3 == 0 ? 1 : 0));
    }
    return servers;
  }

  private static void change(
      LoadBalancer balancer,
      SplittableRandom random,
      AtomicInteger present,
      ConcurrentHashMap<String, Integer> lastIn) {
    int next = present.get() + 1;
    balancer.update(generation(next, random.nextInt(0, 5), lastIn));
    balancer.update(generation(next, random.nextInt(1, 1000), lastIn));
    present.set(next);
    Thread.onSpinWait();
  }

  private static void say(TestPolicy policy, LoadBalancer balancer, SplittableRandom random) {
    List<ServerStatus> servers = balancer.snapshot().servers();
    String id = servers.get(random.nextInt(servers.size())).server().id();
    if (!id.equals("always")) {
      switch (random.nextInt(3)) {
        case 0 -> policy.down(id, "storm");
        case 1 -> policy.trial(id);
        default -> policy.up(id);
      }
    }
    Thread.onSpinWait();
  }

  private static void attempt(
      LoadBalancer balancer,
      SplittableRandom random,
      List<Attempt> mine,
      AtomicInteger present,
      ConcurrentHashMap<String, Integer> lastIn)
      throws Exception {
    int before = present.get();
    Attempt attempt;
    try {
      attempt = balancer.begin(balancer.newCall().idempotent(random.nextBoolean()));
    } catch (dev.evenkeel.api.NoAvailableServerException allDraining) {
      return; // a list whose weights are all 0 has nobody
    }
    assertThat(lastIn.getOrDefault(attempt.server().id(), Integer.MAX_VALUE))
        .as("picked after update to %d had returned", before)
        .isGreaterThanOrEqualTo(before);
    attempt.report(OUTCOMES.get(random.nextInt(OUTCOMES.size())), 1000);
    mine.add(attempt);
    if (mine.size() > 20) {
      mine.remove(random.nextInt(mine.size())).release();
    }
  }
}
