package dev.evenkeel.examples.dispatch.kernel;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Server;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.strategy.KeyHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the engine would do next, as a table that the kernel can follow: each slot is one pick of
 * the engine. So tiers, weights, health, slow start and any strategy act here as they do for calls,
 * and the kernel need know nothing of them.
 *
 * <p>The picks are held until the table is full, so that strategies that look at what is running
 * see the slots that are given away; each has a key of its own that is always the same, so that
 * with {@code maglev} or {@code rendezvous} a change of the servers changes few slots.
 */
public final class Slots {

  /**
   * The least common multiple of 1 to 8: that many equal servers get exactly equal parts. A server
   * with less than a part in 840 of the weights may get none.
   */
  static final int COUNT = 840;

  private Slots() {}

  /** Returns the server of each slot; empty if there is none to be had. */
  static List<Server> draw(LoadBalancer engine) {
    List<Attempt> held = new ArrayList<>(COUNT);
    try {
      while (held.size() < COUNT) {
        long key = KeyHash.of("slot " + held.size());
        held.add(engine.begin(engine.newCall().affinity(key)));
      }
    } catch (NoAvailableServerException nobody) {
      // All are down or full: what could be had so far has to do.
    } finally {
      held.forEach(Attempt::release);
    }
    return shortestTurn(held.stream().map(Attempt::server).toList());
  }

  /** Returns the shortest list that gives {@code slots} when it is repeated: 3 to 1 needs but 4. */
  static List<Server> shortestTurn(List<Server> slots) {
    for (int length = 1; length <= slots.size() / 2; length++) {
      if (slots.size() % length == 0 && repeats(slots, length)) {
        return slots.subList(0, length);
      }
    }
    return slots;
  }

  private static boolean repeats(List<Server> slots, int length) {
    return slots.subList(length, slots.size()).equals(slots.subList(0, slots.size() - length));
  }

  /** Returns the part of each server, in slots. */
  static Map<String, Long> shares(List<Server> slots) {
    return slots.stream().collect(groupingBy(Server::id, TreeMap::new, counting()));
  }

  /** Returns whether both give the same parts to the same servers, in whatever order. */
  static boolean alike(List<Server> some, List<Server> others) {
    return some.size() == others.size() && shares(some).equals(shares(others));
  }

  /** Returns the elements of an nftables map from the number of a slot to what it stands for. */
  public static String elements(List<Server> slots, Function<Server, String> value) {
    return IntStream.range(0, slots.size())
        .mapToObj(i -> i + " : " + value.apply(slots.get(i)))
        .collect(Collectors.joining(", "));
  }
}
