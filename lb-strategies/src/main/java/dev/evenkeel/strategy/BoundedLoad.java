package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * {@code bounded-load}: a decorator that lets no server have more than {@code factor} times its
 * fair part of the requests in progress (Mirrokni, Thorup and Zadimoghaddam 2018; HAProxy's {@code
 * hash-balance-factor}). With m requests in progress, server i takes another one while it has fewer
 * than
 *
 * <pre>  ceil(factor * (m + 1) * weight_i / sum of weights)</pre>
 *
 * <p>Meant for the hash strategies, whose weak point is a popular key: its server gets all of it,
 * however much that is. Here the surplus goes on to other servers, in an order that belongs to the
 * key, so that they too see the same keys again; not to the neighbour, which would overflow next.
 * While its own server is below the bound, a key stays there. A small factor evens the load, a
 * large one keeps keys together; there is always a server below its bound, as the bounds add up to
 * more than m.
 *
 * <p>{@code delegate} names the strategy that chooses first ({@code ring-hash} if absent). Any will
 * do, so this is also a safety net for a strategy of one's own.
 */
final class BoundedLoad implements Scheduler {

  /** Envoy and HAProxy suggest 1.25 to 2. */
  static final double DEFAULT_FACTOR = 1.25;

  private static final double MAX_FACTOR = 1_000_000;

  private final Scheduler delegate;
  private final double factor;

  /** Requests in progress on all servers of this group, counted here because a sum costs O(n). */
  private final LongAdder inProgress = new LongAdder();

  /** Control thread only: the latest candidate of each member, by index. */
  private @Nullable Candidate[] members = new @Nullable Candidate[0];

  BoundedLoad(Scheduler delegate, double factor) {
    this.delegate = delegate;
    this.factor = factor;
  }

  static BoundedLoad create(SchedulerOptions options) {
    return new BoundedLoad(
        options.scheduler("delegate", "ring-hash"),
        options.doubleValue("factor", DEFAULT_FACTOR, 1, MAX_FACTOR));
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    Picker first = delegate.prepare(candidates);
    return new BoundedPicker(first, candidates, factor, inProgress, busyElsewhere(candidates));
  }

  @Override
  public void onStart(Candidate candidate, long nowNanos) {
    inProgress.increment();
    delegate.onStart(candidate, nowNanos);
  }

  @Override
  public void onOutcome(Candidate candidate, Outcome outcome, long latencyNanos, long nowNanos) {
    delegate.onOutcome(candidate, outcome, latencyNanos, nowNanos);
  }

  @Override
  public void onRelease(Candidate candidate, long nowNanos) {
    inProgress.decrement();
    delegate.onRelease(candidate, nowNanos);
  }

  @Override
  public void onForget(Candidate candidate) {
    int index = candidate.index();
    if (index < members.length) {
      members[index] = null;
    }
    delegate.onForget(candidate);
  }

  /**
   * Remembers {@code candidates}, and returns the other members that still have requests in
   * progress: those do not count for the bounds, or a dead server on which requests hang would
   * loosen them.
   */
  private Candidate[] busyElsewhere(List<Candidate> candidates) {
    @Nullable Candidate[] now = ByIndex.of(candidates);
    members = Arrays.copyOf(members, Math.max(members.length, now.length));
    List<Candidate> busy = new ArrayList<>();
    for (int i = 0; i < members.length; i++) {
      Candidate current = i < now.length ? now[i] : null;
      Candidate member = members[i];
      if (current != null) {
        members[i] = current;
      } else if (member != null && member.inFlight() > 0) {
        busy.add(member);
      }
    }
    return busy.toArray(new Candidate[0]);
  }
}
