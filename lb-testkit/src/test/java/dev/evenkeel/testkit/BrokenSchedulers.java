package dev.evenkeel.testkit;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.PerServer;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Schedulers with one fault each, of kinds that have been seen in the field. */
final class BrokenSchedulers {

  private BrokenSchedulers() {}

  private static @Nullable Candidate honest(List<Candidate> candidates, PickContext context) {
    return new HonestSchedulers.WeightedRandom().prepare(candidates).pick(context);
  }

  static final class NullNowAndThen implements Scheduler {
    @Override
    public Picker prepare(List<Candidate> candidates) {
      return context -> context.random() % 7 == 0 ? null : honest(candidates, context);
    }
  }

  /** Takes an index for a position in the list. */
  static final class IndexIsPosition implements Scheduler {
    @Override
    public Picker prepare(List<Candidate> candidates) {
      int[] weights = new int[candidates.size()];
      for (Candidate candidate : candidates) {
        weights[candidate.index()] = candidate.weight();
      }
      return context -> honest(candidates, context);
    }
  }

  static final class FirstIfNoneIsLeft implements Scheduler {
    @Override
    public Picker prepare(List<Candidate> candidates) {
      return context -> {
        Candidate picked = honest(candidates, context);
        return picked == null ? candidates.get(0) : picked;
      };
    }
  }

  /** Asks for exclusions only at the first attempt. */
  static final class Deaf implements Scheduler {
    @Override
    public Picker prepare(List<Candidate> candidates) {
      return context -> {
        Candidate first = candidates.get(Math.floorMod(context.random(), candidates.size()));
        return honest(candidates, context) == null ? null : first;
      };
    }
  }

  static final class GivesUpAfterFewDraws implements Scheduler {
    @Override
    public Picker prepare(List<Candidate> candidates) {
      return context -> {
        for (int draw = 0; draw < 5; draw++) {
          Candidate drawn = candidates.get(Math.floorMod(context.random(), candidates.size()));
          if (!context.excludes(drawn)) {
            return drawn;
          }
        }
        return null;
      };
    }
  }

  static final class NextInLine implements Scheduler {
    private final AtomicInteger cursor = new AtomicInteger();

    @Override
    public Picker prepare(List<Candidate> candidates) {
      return context -> {
        int start = cursor.getAndIncrement() & Integer.MAX_VALUE;
        for (int i = 0; i < candidates.size(); i++) {
          Candidate candidate = candidates.get((start + i) % candidates.size());
          if (!context.excludes(candidate)) {
            return candidate;
          }
        }
        return null;
      };
    }
  }

  /** Notes a weight when it first sees a server, and never again. */
  static final class FirstWeightsForEver implements Scheduler {
    private final PerServer<Integer> weights = new PerServer<>(Candidate::weight);

    @Override
    public Picker prepare(List<Candidate> candidates) {
      int[] first = candidates.stream().mapToInt(weights::prepare).toArray();
      int total = IntStream.of(first).sum();
      return context -> {
        int place = Math.floorMod(context.random(), total);
        int i = 0;
        while (place >= first[i]) {
          place -= first[i++];
        }
        return candidates.get(i);
      };
    }
  }

  static final class OwnLimits implements Scheduler {
    @Override
    public Picker prepare(List<Candidate> candidates) {
      return context -> {
        Candidate picked = honest(candidates, context);
        return picked == null || picked.inFlight() >= picked.server().maxInFlight() ? null : picked;
      };
    }
  }

  /** All its pickers share the list of the newest. */
  static final class NewestList implements Scheduler {
    private volatile List<Candidate> newest = List.of();

    @Override
    public Picker prepare(List<Candidate> candidates) {
      newest = candidates;
      return context -> honest(newest, context);
    }
  }

  /** Counts running attempts itself, and from 0 for those that were not in the last list. */
  static final class CountsAnewAfterAbsence implements Scheduler {
    private Map<Integer, AtomicLong> running = new HashMap<>();

    @Override
    public Picker prepare(List<Candidate> candidates) {
      Map<Integer, AtomicLong> kept = new HashMap<>();
      for (Candidate candidate : candidates) {
        AtomicLong count = running.get(candidate.index());
        kept.put(candidate.index(), count == null ? new AtomicLong() : count);
      }
      running = kept;
      return context -> {
        Candidate least = null;
        double cost = 0;
        for (Candidate candidate : candidates) {
          AtomicLong count = kept.get(candidate.index());
          double own = count == null ? 0 : (count.get() + 1.0) / candidate.weight();
          if (!context.excludes(candidate) && (least == null || own < cost)) {
            least = candidate;
            cost = own;
          }
        }
        return least;
      };
    }

    @Override
    public void onStart(Candidate candidate, long nowNanos) {
      running.computeIfAbsent(candidate.index(), i -> new AtomicLong()).incrementAndGet();
    }

    @Override
    public void onRelease(Candidate candidate, long nowNanos) {
      running.computeIfAbsent(candidate.index(), i -> new AtomicLong()).decrementAndGet();
    }
  }

  /** Keeps latencies only for those in the last list. */
  static final class ForgetsTheMissing implements Scheduler {
    private final HonestSchedulers.Fastest delegate = new HonestSchedulers.Fastest();
    private Set<Candidate> last = new HashSet<>();

    @Override
    public Picker prepare(List<Candidate> candidates) {
      candidates.forEach(last::remove);
      last.forEach(delegate::onForget);
      last = new HashSet<>(candidates);
      return delegate.prepare(candidates);
    }

    @Override
    public void onOutcome(Candidate candidate, Outcome outcome, long latency, long nowNanos) {
      delegate.onOutcome(candidate, outcome, latency, nowNanos);
    }
  }

  static final class NeverForgets implements Scheduler {
    private final HonestSchedulers.Fastest delegate = new HonestSchedulers.Fastest();

    @Override
    public Picker prepare(List<Candidate> candidates) {
      return delegate.prepare(candidates);
    }

    @Override
    public void onOutcome(Candidate candidate, Outcome outcome, long latency, long nowNanos) {
      delegate.onOutcome(candidate, outcome, latency, nowNanos);
    }
  }

  static final class OwnChance implements Scheduler {
    @Override
    public Picker prepare(List<Candidate> candidates) {
      return context -> candidates.get(ThreadLocalRandom.current().nextInt(candidates.size()));
    }
  }

  /** Its description is the next pick. */
  static final class DescribeMoves implements Scheduler {
    private final PerServer<AtomicLong> picks = new PerServer<>(c -> new AtomicLong());

    @Override
    public Picker prepare(List<Candidate> candidates) {
      candidates.forEach(picks::prepare);
      return new Picker() {
        @Override
        public @Nullable Candidate pick(PickContext context) {
          Candidate least = null;
          long fewest = 0;
          for (Candidate candidate : candidates) {
            long own = count(candidate).get();
            if (!context.excludes(candidate) && (least == null || own < fewest)) {
              least = candidate;
              fewest = own;
            }
          }
          if (least != null) {
            count(least).incrementAndGet();
          }
          return least;
        }

        @Override
        public String describe(Candidate candidate) {
          return "pick " + (candidate.index() > 4 ? count(candidate).incrementAndGet() : 0);
        }
      };
    }

    private AtomicLong count(Candidate candidate) {
      AtomicLong count = picks.get(candidate);
      return count == null ? new AtomicLong() : count;
    }
  }

  static final class CollectsTheRest implements Scheduler {
    @Override
    public Picker prepare(List<Candidate> candidates) {
      return context -> {
        List<Candidate> left = new ArrayList<>(candidates);
        left.removeIf(context::excludes);
        return left.isEmpty() ? null : left.get(Math.floorMod(context.random(), left.size()));
      };
    }
  }

  static final class ThrowsForTheMissing implements Scheduler {
    private volatile Set<Integer> members = Set.of();

    @Override
    public Picker prepare(List<Candidate> candidates) {
      Set<Integer> now = new HashSet<>();
      candidates.forEach(c -> now.add(c.index()));
      members = now;
      return context -> honest(candidates, context);
    }

    @Override
    public void onRelease(Candidate candidate, long nowNanos) {
      if (!members.contains(candidate.index())) {
        throw new IllegalStateException("unknown " + candidate);
      }
    }
  }

  static final class WaitsForever implements Scheduler {
    private final CountDownLatch never = new CountDownLatch(1);

    @Override
    public Picker prepare(List<Candidate> candidates) {
      return context -> {
        try {
          never.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return honest(candidates, context);
      };
    }
  }
}
