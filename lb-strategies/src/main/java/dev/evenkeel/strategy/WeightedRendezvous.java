package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the candidate with the greatest score for a key: {@code w / -ln(u)}, where u, between 0 and
 * 1, is the hash of the key and the server together. By that formula each server wins its part by
 * weight, and whether it beats another depends on these two alone (Schindelhauer and Schomaker
 * 2005; Thaler and Ravishankar 1998 for equal weights).
 *
 * <p>Among equal weights the greatest hash has the greatest score, so the logarithm, most of the
 * cost, is taken once for each different weight. Equal scores go to the smaller id. Immutable.
 */
final class WeightedRendezvous {

  /** The common hash of a key and a server. */
  @FunctionalInterface
  interface PairHash {
    long of(long key, long server);
  }

  /** The one in use: both are well mixed already. */
  static final PairHash MIXED = (key, server) -> KeyHash.mix(key ^ server);

  /** Of equal scores the first in this order wins. */
  private static final Comparator<Candidate> BY_WEIGHT_AND_ID =
      Comparator.comparingInt(Candidate::weight)
          .thenComparing(candidate -> candidate.server().id());

  private final PairHash pairHash;

  /** By weight, then by id. */
  private final Candidate[] candidates;

  private final long[] hashes;

  /** Where in {@link #candidates} each weight ends. */
  private final int[] ends;

  WeightedRendezvous(List<Candidate> unsorted, ServerHashes serverHashes, PairHash pairHash) {
    this.pairHash = pairHash;
    candidates = unsorted.stream().sorted(BY_WEIGHT_AND_ID).toArray(Candidate[]::new);
    hashes = new long[candidates.length];
    int[] found = new int[candidates.length];
    int weights = 0;
    for (int i = 0; i < candidates.length; i++) {
      hashes[i] = serverHashes.of(candidates[i].server(), 0, 1)[0];
      boolean isLast =
          i + 1 == candidates.length || candidates[i + 1].weight() != candidates[i].weight();
      if (isLast) {
        found[weights++] = i + 1;
      }
    }
    ends = Arrays.copyOf(found, weights);
  }

  /**
   * Returns the winner for {@code key} among those that {@code context} does not exclude, or null
   * if there is none. No context excludes nobody.
   */
  @Nullable Candidate winner(long key, @Nullable PickContext context) {
    Candidate winner = null;
    double highest = -1;
    int from = 0;
    for (int end : ends) {
      Candidate best = null;
      long bestHash = 0;
      for (int i = from; i < end; i++) {
        long hash = pairHash.of(key, hashes[i]);
        if ((best == null || Long.compareUnsigned(hash, bestHash) > 0)
            && (context == null || !context.excludes(candidates[i]))) {
          best = candidates[i];
          bestHash = hash;
        }
      }
      if (best != null) {
        double score = ends.length == 1 ? 0 : score(best.weight(), bestHash);
        if (score > highest) {
          highest = score;
          winner = best;
        }
      }
      from = end;
    }
    return winner;
  }

  /**
   * Returns whether {@code a} has a greater score for {@code key} than {@code b}, as {@link
   * #winner} decides it.
   */
  boolean beats(Candidate a, long hashOfA, Candidate b, long hashOfB, long key) {
    long pairA = pairHash.of(key, hashOfA);
    long pairB = pairHash.of(key, hashOfB);
    int order =
        a.weight() == b.weight()
            ? Long.compareUnsigned(pairA, pairB)
            : Double.compare(score(a.weight(), pairA), score(b.weight(), pairB));
    return order > 0 || (order == 0 && BY_WEIGHT_AND_ID.compare(a, b) < 0);
  }

  private static double score(int weight, long hash) {
    // 52 bits and a half: never 0 nor 1, whose logarithms would be no scores.
    double u = ((hash >>> 12) + 0.5) * 0x1p-52;
    return weight / -Math.log(u);
  }
}
