package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code sticky}: a decorator that remembers which server its delegate chose for an affinity key
 * and keeps to it while that server can be used (HAProxy's stick tables). If it cannot, the
 * delegate chooses anew, and that is remembered from then on.
 *
 * <p>Against a hash: the first choice can be the best one at that moment, by load or latency, and a
 * new server takes no keys from others. But the memory is this client's own: another client, or
 * this one after a restart, chooses differently. Where all clients must agree, use a hash.
 *
 * <p>The memory has room for {@code capacity} keys (10,000, rounded up to a power of two; 16 bytes
 * each) and forgets a key that was not used for {@code ttl} (30 minutes), or earlier, the one that
 * was unused for longest, where it is full. {@code delegate} names the strategy that chooses
 * ({@code power-of-two} if absent). Calls without a key go straight to it.
 */
final class Sticky implements Scheduler {

  private static final int DEFAULT_CAPACITY = 10_000;

  /** 512 MB at most; nobody should need a hundredth of it. */
  private static final int MAX_CAPACITY = 1 << 25;

  private static final Duration DEFAULT_TTL = Duration.ofMinutes(30);
  private static final Duration MIN_TTL = Duration.ofMillis(1);
  private static final Duration MAX_TTL = Duration.ofDays(7);

  private final Scheduler delegate;
  private final long ttlNanos;
  private final StickyTable table;

  /**
   * Control thread only, by candidate index: how often the index went to another server. It makes
   * what was remembered for the server before void.
   */
  private int[] generations = new int[0];

  Sticky(Scheduler delegate, Duration ttl, int capacity) {
    this.delegate = delegate;
    this.ttlNanos = ttl.toNanos();
    this.table = new StickyTable(capacity);
  }

  static Sticky create(SchedulerOptions options) {
    return new Sticky(
        options.scheduler("delegate", "power-of-two"),
        options.duration("ttl", DEFAULT_TTL, MIN_TTL, MAX_TTL),
        options.intValue("capacity", DEFAULT_CAPACITY, 1, MAX_CAPACITY));
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    @Nullable Candidate[] byIndex = ByIndex.of(candidates);
    generations = Arrays.copyOf(generations, Math.max(generations.length, byIndex.length));
    return new StickyPicker(
        delegate.prepare(candidates), byIndex, generations.clone(), table, ttlNanos);
  }

  @Override
  public void onStart(Candidate candidate, long nowNanos) {
    delegate.onStart(candidate, nowNanos);
  }

  @Override
  public void onOutcome(Candidate candidate, Outcome outcome, long latencyNanos, long nowNanos) {
    delegate.onOutcome(candidate, outcome, latencyNanos, nowNanos);
  }

  @Override
  public void onRelease(Candidate candidate, long nowNanos) {
    delegate.onRelease(candidate, nowNanos);
  }

  @Override
  public void onForget(Candidate candidate) {
    if (candidate.index() < generations.length) {
      generations[candidate.index()]++;
    }
    delegate.onForget(candidate);
  }
}
