package dev.evenkeel.core;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Schedulers of the usual kinds, as plain as can be: what the engine does must suit each. */
final class Schedulers {

  private Schedulers() {}

  /** One after the other. */
  static Scheduler rotating() {
    AtomicInteger cursor = new AtomicInteger();
    return candidates -> new Rotation(candidates, cursor);
  }

  private record Rotation(List<Candidate> candidates, AtomicInteger cursor) implements Picker {
    @Override
    public @Nullable Candidate pick(PickContext context) {
      for (int i = 0; i < candidates.size(); i++) {
        Candidate next = candidates.get(Math.floorMod(cursor.getAndIncrement(), candidates.size()));
        if (!context.excludes(next)) {
          return next;
        }
      }
      return null;
    }
  }

  /** The one with the fewest attempts running, the last in the list of those. */
  static Scheduler leastBusy() {
    return candidates ->
        context -> {
          Candidate best = null;
          for (Candidate candidate : candidates) {
            if (!context.excludes(candidate)
                && (best == null || candidate.inFlight() <= best.inFlight())) {
              best = candidate;
            }
          }
          return best;
        };
  }

  /** The highest hash of key and server. */
  static Scheduler byKey() {
    return candidates ->
        context -> {
          Candidate best = null;
          long highest = Long.MIN_VALUE;
          for (Candidate candidate : candidates) {
            long hash =
                (context.affinity() + 31L * candidate.server().id().hashCode())
                    * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
            hash *= 0xBF58476D1CE4E5B9L;
            if (!context.excludes(candidate) && (best == null || hash > highest)) {
              best = candidate;
              highest = hash;
            }
          }
          return best;
        };
  }
}
