package dev.evenkeel.examples.scheduler;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends a fixed part of the calls to the servers that carry the tag {@code canary=true} and the
 * rest to the others, evenly at random within each group. With one group gone, the other takes all.
 */
final class Canary implements Scheduler {

  private final int percent;

  Canary(int percent) {
    this.percent = percent;
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    Candidate[] canaries = candidates.stream().filter(Canary::isCanary).toArray(Candidate[]::new);
    Candidate[] others = candidates.stream().filter(c -> !isCanary(c)).toArray(Candidate[]::new);
    return context -> {
      boolean canaryFirst = Long.remainderUnsigned(context.random(), 100) < percent;
      Candidate picked = anyOf(canaryFirst ? canaries : others, context);
      return picked != null ? picked : anyOf(canaryFirst ? others : canaries, context);
    };
  }

  private static boolean isCanary(Candidate candidate) {
    return "true".equals(candidate.server().tags().get("canary"));
  }

  /** Returns one that is not excluded, each with the same chance, or null if there is none. */
  private static @Nullable Candidate anyOf(Candidate[] group, PickContext context) {
    Candidate picked = null;
    int seen = 0;
    for (Candidate candidate : group) {
      // The k-th one seen replaces the choice with chance 1/k, so that all are equally likely and
      // the load of an excluded server does not fall on its neighbour.
      if (!context.excludes(candidate) && Long.remainderUnsigned(context.random(), ++seen) == 0) {
        picked = candidate;
      }
    }
    return picked;
  }
}
