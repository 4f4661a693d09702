package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The picker of {@link BoundedLoad}, where the rule is explained. */
final class BoundedPicker implements Picker {

  /**
   * Where a bound is a whole number, rounding must not lift it above: that would let one more in.
   */
  private static final double ROUNDING = 1 - 1e-12;

  private final Picker delegate;
  private final KeyedOrder order;
  private final LongAdder inProgress;
  private final Candidate[] elsewhere;

  /** By candidate index: the bound divided by the number of requests in progress. */
  private final double[] shares;

  /**
   * @param inProgress all requests in progress, also those on {@code elsewhere}
   * @param elsewhere servers that are not among the candidates
   */
  BoundedPicker(
      Picker delegate,
      List<Candidate> candidates,
      double factor,
      LongAdder inProgress,
      Candidate[] elsewhere) {
    this.delegate = delegate;
    this.order = new KeyedOrder(candidates);
    this.inProgress = inProgress;
    this.elsewhere = elsewhere;
    long total = 0;
    for (Candidate candidate : candidates) {
      total += candidate.weight();
    }
    shares = new double[ByIndex.of(candidates).length];
    for (Candidate candidate : candidates) {
      shares[candidate.index()] = factor * candidate.weight() / total * ROUNDING;
    }
  }

  @Override
  public @Nullable Candidate pick(PickContext context) {
    Candidate home = delegate.pick(context);
    if (home == null) {
      return null;
    }
    double load = inProgress() + 1.0;
    return hasRoom(home, load) ? home : elsewhere(load, context);
  }

  @Override
  public String describe(Candidate candidate) {
    double bound = Math.ceil((inProgress() + 1.0) * shares[candidate.index()]);
    return candidate.inFlight()
        + " of at most "
        + (long) bound
        + " in flight; "
        + delegate.describe(candidate);
  }

  /**
   * Returns the first one below its bound in the order of the key. Under concurrent picks, or with
   * servers excluded, there may be none: then the one that is least above.
   */
  private @Nullable Candidate elsewhere(double load, PickContext context) {
    long key =
        KeyHash.mix(context.hasAffinity() ? context.affinity() + KeyHash.STEP : context.random());
    int step = order.step(key);
    Candidate leastLoaded = null;
    double least = Double.POSITIVE_INFINITY;
    for (int left = order.length(), at = order.start(key);
        left > 0;
        left--, at = order.next(at, step)) {
      Candidate candidate = order.at(at);
      if (candidate == null || context.excludes(candidate)) {
        continue;
      }
      if (hasRoom(candidate, load)) {
        return candidate;
      }
      double relative = candidate.inFlight() / shares[candidate.index()];
      if (relative < least) {
        least = relative;
        leastLoaded = candidate;
      }
    }
    return leastLoaded;
  }

  /** For whole numbers, below the bound rounded up is below the bound. */
  private boolean hasRoom(Candidate candidate, double load) {
    return candidate.inFlight() < load * shares[candidate.index()];
  }

  private long inProgress() {
    long sum = inProgress.sum();
    for (Candidate candidate : elsewhere) {
      sum -= candidate.inFlight();
    }
    return Math.max(0, sum);
  }
}
