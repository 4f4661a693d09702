package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order of the candidates for each key that looks random but is always the same for one key:
 * where to go when the key's own server cannot be used. Two keys of one server go on to different
 * servers, so nobody's load falls on a neighbour.
 *
 * <p>The candidates, sorted by id, take the first places of a circle whose length is a prime; the
 * key gives the start and the step. In a prime number of steps such a walk sees each place once,
 * and it needs no memory. The few places without a candidate are passed over:
 *
 * <pre>{@code
 * int step = order.step(key);
 * for (int left = order.length(), at = order.start(key); left > 0; left--, at = order.next(at, step)) {
 *   Candidate candidate = order.at(at);     // may be null
 * }
 * }</pre>
 */
final class KeyedOrder {

  private final @Nullable Candidate[] places;

  KeyedOrder(List<Candidate> candidates) {
    places = new @Nullable Candidate[Primes.atLeast(candidates.size())];
    List<Candidate> sorted = sortedById(candidates);
    for (int i = 0; i < sorted.size(); i++) {
      places[i] = sorted.get(i);
    }
  }

  /** Returns {@code candidates} in the order in which every client sees them. */
  static List<Candidate> sortedById(List<Candidate> candidates) {
    return candidates.stream()
        .sorted(Comparator.comparing(candidate -> candidate.server().id()))
        .toList();
  }

  int length() {
    return places.length;
  }

  int start(long key) {
    return reduce(key >>> 32, places.length);
  }

  int step(long key) {
    return 1 + reduce(key & 0xFFFFFFFFL, places.length - 1);
  }

  int next(int at, int step) {
    int next = at + step;
    return next >= places.length ? next - places.length : next;
  }

  @Nullable Candidate at(int place) {
    return places[place];
  }

  /** Returns the first one for {@code key} that is not excluded, or null if all are. */
  @Nullable Candidate first(long key, PickContext context) {
    int step = step(key);
    for (int left = length(), at = start(key); left > 0; left--, at = next(at, step)) {
      Candidate candidate = places[at];
      if (candidate != null && !context.excludes(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  /** Maps 32 random bits to 0 to {@code bound - 1} evenly, without a division. */
  private static int reduce(long bits, int bound) {
    return (int) ((bits * bound) >>> 32);
  }
}
