package dev.evenkeel.testkit;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.PerServer;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Small schedulers that keep the contract, one for each kind that the contract tells apart. */
final class HonestSchedulers {

  private HonestSchedulers() {}

  /** Draws by weight among those that are left. */
  static final class WeightedRandom implements Scheduler {
    @Override
    public Picker prepare(List<Candidate> candidates) {
      Candidate[] all = candidates.toArray(Candidate[]::new);
      return context -> draw(all, context, context.random());
    }
  }

  /** As {@link WeightedRandom}, but the key decides if there is one. */
  static final class KeyedRandom implements Scheduler {
    @Override
    public Picker prepare(List<Candidate> candidates) {
      Candidate[] all = candidates.toArray(Candidate[]::new);
      return context ->
          draw(all, context, context.hasAffinity() ? context.affinity() : context.random());
    }
  }

  /** Draws one of those that are left, whatever their weights. */
  static final class PlainRandom implements Scheduler {
    @Override
    public Picker prepare(List<Candidate> candidates) {
      Candidate[] all = candidates.toArray(Candidate[]::new);
      return context -> {
        int left = 0;
        Candidate picked = null;
        for (Candidate candidate : all) {
          if (!context.excludes(candidate)
              && Long.remainderUnsigned(context.random(), ++left) == 0) {
            picked = candidate;
          }
        }
        return picked;
      };
    }
  }

  /** The heaviest that is left. */
  static final class Heaviest implements Scheduler {
    @Override
    public Picker prepare(List<Candidate> candidates) {
      Candidate[] all = candidates.toArray(Candidate[]::new);
      return context -> {
        Candidate picked = null;
        for (Candidate candidate : all) {
          if (!context.excludes(candidate)
              && (picked == null || candidate.weight() > picked.weight())) {
            picked = candidate;
          }
        }
        return picked;
      };
    }
  }

  /** The least latency seen last, times the running attempts and one more. */
  static final class Fastest implements Scheduler {
    private final PerServer<AtomicLong> latencies = new PerServer<>(c -> new AtomicLong());

    @Override
    public Picker prepare(List<Candidate> candidates) {
      Candidate[] all = candidates.toArray(Candidate[]::new);
      for (Candidate candidate : all) {
        latencies.prepare(candidate);
      }
      return context -> {
        Candidate picked = null;
        double least = 0;
        for (Candidate candidate : all) {
          if (!context.excludes(candidate)) {
            double cost = cost(candidate) * (1 + Math.floorMod(context.random(), 16) / 1e6);
            if (picked == null || cost < least) {
              picked = candidate;
              least = cost;
            }
          }
        }
        return picked;
      };
    }

    private double cost(Candidate candidate) {
      AtomicLong latency = latencies.get(candidate);
      return (latency == null ? 0 : latency.get()) * (1.0 + candidate.inFlight());
    }

    @Override
    public void onOutcome(Candidate candidate, Outcome outcome, long latency, long nowNanos) {
      AtomicLong known = latencies.get(candidate);
      if (known != null) {
        known.set(latency);
      }
    }

    @Override
    public void onForget(Candidate candidate) {
      latencies.forget(candidate);
    }
  }

  private static @Nullable Candidate draw(Candidate[] all, PickContext context, long hash) {
    long total = 0;
    for (Candidate candidate : all) {
      total += context.excludes(candidate) ? 0 : candidate.weight();
    }
    if (total == 0) {
      return null;
    }
    // Mixed, as a key alone would give neighbouring keys neighbouring places.
    long mixed = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
    long place = Long.remainderUnsigned(mixed ^ (mixed >>> 32), total);
    for (Candidate candidate : all) {
      place -= context.excludes(candidate) ? 0 : candidate.weight();
      if (place < 0) {
        return candidate;
      }
    }
    return null;
  }
}
