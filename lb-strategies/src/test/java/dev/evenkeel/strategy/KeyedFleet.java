package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.Server;
import dev.evenkeel.testkit.FakeCandidate;
import dev.evenkeel.testkit.FakeContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Servers and keys for the tests of the hashing strategies. */
final class KeyedFleet {

  private KeyedFleet() {}

  static FakeCandidate server(String id, int index, int weight) {
    return new FakeCandidate(Server.of(id + ".test:80").withId(id).withWeight(weight), index);
  }

  /** Returns servers s-0, s-1, ... with these weights. */
  static List<FakeCandidate> weighted(int... weights) {
    List<FakeCandidate> servers = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      servers.add(server("s-" + i, i, weights[i]));
    }
    return servers;
  }

  static List<FakeCandidate> equal(int count) {
    int[] weights = new int[count];
    Arrays.fill(weights, 1);
    return weighted(weights);
  }

  /** Returns 2 to 40 servers of weight 1 to 10. */
  static List<FakeCandidate> random(Random random) {
    return weighted(random.ints(2 + random.nextInt(39), 1, 11).toArray());
  }

  static <T> List<T> shuffled(List<T> list, Random random) {
    List<T> shuffled = new ArrayList<>(list);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  static <T> List<T> without(List<T> list, T one) {
    List<T> rest = new ArrayList<>(list);
    rest.remove(one);
    return rest;
  }

  static Picker prepare(Scheduler scheduler, List<FakeCandidate> servers) {
    return scheduler.prepare(List.copyOf(servers));
  }

  /** Returns the id of the owner of each of {@code count} random keys; the same keys each time. */
  static String[] owners(Picker picker, int count) {
    FakeContext keys = new FakeContext(99);
    FakeContext context = new FakeContext(1);
    String[] owners = new String[count];
    for (int i = 0; i < count; i++) {
      owners[i] = id(picker.pick(context.affinity(keys.random())));
    }
    return owners;
  }

  /** Returns whom the picker picks; there must be somebody. */
  static FakeCandidate pick(Picker picker, FakeContext context) {
    if (picker.pick(context) instanceof FakeCandidate picked) {
      return picked;
    }
    throw new AssertionError("nobody was picked");
  }

  /** Returns the id of a candidate that must be there. */
  static String id(@Nullable Candidate candidate) {
    return Objects.requireNonNull(candidate, "nobody was picked").server().id();
  }

  static Map<String, Integer> counts(String[] owners) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String owner : owners) {
      counts.merge(owner, 1, Integer::sum);
    }
    return counts;
  }
}
