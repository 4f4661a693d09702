package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares the live costs of a list of candidates, exactly: crosswise in 64 bits, where a count of
 * less than 2^32 times a weight of less than 2^20 has room.
 */
final class Loads implements TwoChoices.Cost {

  private static final int NONE = -1;

  private final LoadCost cost;
  private final Candidate[] candidates;
  private final int[] weights;

  /** Any cost of equal weights grows with what is in flight, so that can be compared alone. */
  private final boolean sameWeight;

  Loads(LoadCost cost, Candidate[] candidates) {
    this.cost = cost;
    this.candidates = candidates;
    this.weights = cost.isWeighted() ? Weights.of(candidates) : Weights.equal(candidates.length);
    this.sameWeight = Weights.allEqual(weights);
  }

  int size() {
    return candidates.length;
  }

  Candidate candidate(int position) {
    return candidates[position];
  }

  int inFlight(int position) {
    return candidates[position].inFlight();
  }

  private long numerator(int position) {
    return cost.numerator(candidates[position].inFlight());
  }

  /**
   * Returns the positions of those than which nothing can cost less while they are idle, so that
   * they may be picked then without a look at the others; null if that goes for all.
   */
  int @Nullable [] leastWhileIdle() {
    if (sameWeight || cost.numerator(0) == 0) {
      return null;
    }
    int greatest = Arrays.stream(weights).max().orElseThrow();
    return IntStream.range(0, weights.length).filter(i -> weights[i] == greatest).toArray();
  }

  /** Returns below 0, 0 or above 0 as {@code a} costs less, the same or more than {@code b}. */
  int compare(int a, int b) {
    return Long.compare(numerator(a) * weights[b], numerator(b) * weights[a]);
  }

  /**
   * Returns the cost of the candidate with so many attempts in flight as a number that orders as
   * {@link #compare} does. For equal weights that is the upper part of the fraction. For others it
   * is the bits of a quotient of doubles, which for positive ones order as whole numbers: equal
   * fractions have equal quotients; different ones, with weights below 2^20 as here, differ by
   * 2^-40 or more, which a double shows for counts below 2^29.
   */
  long cost(int position, int inFlight) {
    long numerator = cost.numerator(inFlight);
    return sameWeight
        ? numerator
        : Double.doubleToRawLongBits((double) numerator / weights[position]);
  }

  /** Returns the first in the list of those of least cost, or -1 if all are excluded. Linear. */
  int firstOfLeast(PickContext context) {
    return firstOfLeast(context, 0);
  }

  /**
   * Returns the first at or after {@code start}, around the end, of those of least cost, or -1 if
   * all are excluded. Linear.
   */
  int firstOfLeast(PickContext context, int start) {
    int end = candidates.length;
    return sameWeight
        ? leastInFlight(context, 0, start, leastInFlight(context, start, end, NONE))
        : leastCost(context, 0, start, leastCost(context, start, end, NONE));
  }

  // The scans go over local variables: a read of a live count is volatile, and behind it compiled
  // code reads every field anew. Measured: a fifth less for counts, a third less for fractions. So
  // the scan of fractions says LoadCost.numerator once more; the two must agree.

  private int leastInFlight(PickContext context, int from, int to, int bestBefore) {
    Candidate[] all = candidates;
    int best = bestBefore;
    int least = best == NONE ? Integer.MAX_VALUE : all[best].inFlight();
    for (int i = from; i < to; i++) {
      int inFlight = all[i].inFlight();
      if ((inFlight < least || best == NONE) && !context.excludes(all[i])) {
        best = i;
        least = inFlight;
      }
    }
    return best;
  }

  private int leastCost(PickContext context, int from, int to, int bestBefore) {
    Candidate[] all = candidates;
    int[] allWeights = weights;
    int incoming = cost.incoming();
    boolean idleFirst = cost.isIdleFirst();
    int best = bestBefore;
    // As a fraction; more than any other while there is none.
    long least = best == NONE ? 1 : numerator(best);
    long weightOfLeast = best == NONE ? 0 : allWeights[best];
    for (int i = from; i < to; i++) {
      int inFlight = all[i].inFlight();
      long numerator = idleFirst && inFlight == 0 ? 0 : (long) inFlight + incoming;
      long weight = allWeights[i];
      if (numerator * weightOfLeast < least * weight && !context.excludes(all[i])) {
        best = i;
        least = numerator;
        weightOfLeast = weight;
      }
    }
    return best;
  }

  /** Returns one of those of least cost, by lot, or -1 if all are excluded. Linear. */
  int anyOfLeast(PickContext context) {
    int best = NONE;
    long bestNumerator = 0;
    int equals = 0;
    long chance = 0;
    Candidate[] all = candidates;
    int[] allWeights = weights;
    LoadCost of = cost;
    for (int i = 0; i < all.length; i++) {
      long numerator = of.numerator(all[i].inFlight());
      long order = best == NONE ? -1 : numerator * allWeights[best] - bestNumerator * allWeights[i];
      if (order > 0 || context.excludes(all[i])) {
        continue;
      }
      boolean take = order < 0;
      if (take) {
        equals = 1;
      } else {
        // The k-th of equals replaces those before it with chance 1/k: the same for all in the end.
        chance = equals++ == 1 ? context.random() : next(chance);
        take = (((chance >>> 33) * equals) >>> 31) == 0;
      }
      if (take) {
        best = i;
        bestNumerator = numerator; // of equals too: with another weight it is another fraction
      }
    }
    return best;
  }

  /** A step of Knuth's MMIX generator: one draw of the context's chance serves many ties. */
  private static long next(long chance) {
    return chance * 6364136223846793005L + 1442695040888963407L;
  }

  @Override
  public boolean isLess(int a, int b) {
    return sameWeight ? candidates[a].inFlight() < candidates[b].inFlight() : compare(a, b) < 0;
  }

  @Override
  public String describe(Candidate candidate) {
    long numerator = cost.numerator(candidate.inFlight());
    return cost.isWeighted()
        ? "cost " + numerator + "/" + candidate.weight() / 1000.0
        : "cost " + numerator;
  }
}
