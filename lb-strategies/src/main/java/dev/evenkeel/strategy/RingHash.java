package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.Server;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code ring-hash}: each server has points on a circle, by default 160 for each unit of weight,
 * and a key belongs to the server of the next point (Karger et al. 1997; the shape is that of
 * ketama and of nginx's {@code hash ... consistent}).
 *
 * <p>Minimises the keys that move: the points of a server depend on its id and weight alone, so
 * when it leaves, its keys move and no others; when it comes back, so do they. (In libketama and
 * Envoy the number of points depends on the other servers, and some of their keys move too.) The
 * price is uneven parts: with 160 points and equal weights a server gets its part within about ±8 %
 * (one standard deviation, 1/sqrt(points)). Use it for caches. Use {@code maglev} where even parts
 * matter more than the last half per cent of moving keys.
 *
 * <p>A ring has at most about a million points in all. Where weights ask for more, every server
 * gets in proportion less, and a change then moves about twice the least number of keys.
 */
final class RingHash implements Scheduler {

  /** What ketama gives each server and nginx each unit of weight. */
  static final int DEFAULT_POINTS = 160;

  /** 12 MB and a few milliseconds for a change: 6,500 servers of weight 1 at 160 points. */
  static final int MAX_RING = 1 << 20;

  private static final int MAX_POINTS = 10_000;

  /** What {@link Candidate#weight()} counts in: 1000 is the weight 1. */
  private static final long THOUSANDTHS = 1000;

  private final int pointsPerWeight;
  private final ServerHashes hashes;

  // Control thread only: the ring of the latest snapshot, and by candidate index who is on it with
  // how many points.
  private Ring ring = new Ring.Builder().build(new String[0]);
  private @Nullable Server[] placed = new @Nullable Server[0];
  private int[] counts = new int[0];

  RingHash(int pointsPerWeight, ServerHashes hashes) {
    this.pointsPerWeight = pointsPerWeight;
    this.hashes = hashes;
  }

  static RingHash create(SchedulerOptions options) {
    return new RingHash(
        options.intValue("points", DEFAULT_POINTS, 1, MAX_POINTS), ServerHashes.byId());
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    @Nullable Candidate[] byIndex = ByIndex.of(candidates);
    Ring current = place(byIndex, scale(candidates));
    int[] owned = Arrays.copyOf(counts, counts.length);
    return new HashPicker(
        candidates,
        key -> byIndex[current.owner(key)],
        candidate -> owned[candidate.index()] + " of " + current.size() + " points");
  }

  /** Returns the latest ring; its owners are candidate indices. */
  Ring ring() {
    return ring;
  }

  /** Brings the ring up to date: takes off the points that are no longer wanted, adds new ones. */
  private Ring place(@Nullable Candidate[] byIndex, double scale) {
    int length = Math.max(byIndex.length, placed.length);
    placed = Arrays.copyOf(placed, length);
    counts = Arrays.copyOf(counts, length);
    Ring.Builder removed = new Ring.Builder();
    Ring.Builder added = new Ring.Builder();
    String[] oldNames = new String[length];
    String[] newNames = new String[length];
    for (int i = 0; i < length; i++) {
      Server before = placed[i];
      Candidate candidate = i < byIndex.length ? byIndex[i] : null;
      Server now = candidate == null ? null : candidate.server();
      int had = counts[i];
      int wanted = candidate == null ? 0 : points(candidate, scale);
      // The index of a server that has left is given to another one.
      int kept = before != null && before.equals(now) ? Math.min(had, wanted) : 0;
      if (before != null && kept < had) {
        removed.add(i, hashes.of(before, kept, had));
      }
      if (now != null && kept < wanted) {
        added.add(i, hashes.of(now, kept, wanted));
      }
      oldNames[i] = before == null ? "" : before.id();
      newNames[i] = now == null ? "" : now.id();
      placed[i] = now;
      counts[i] = wanted;
    }
    if (!removed.isEmpty()) {
      ring = ring.without(removed.build(oldNames));
    }
    if (!added.isEmpty()) {
      ring = ring.with(added.build(newNames), newNames);
    }
    return ring;
  }

  private double scale(List<Candidate> candidates) {
    long wanted = 0;
    for (Candidate candidate : candidates) {
      wanted += (long) candidate.weight() * pointsPerWeight;
    }
    long limit = MAX_RING * THOUSANDTHS;
    return wanted <= limit ? 1 : (double) limit / wanted;
  }

  /**
   * Returns how many points a candidate gets. A fraction counts by chance, drawn from the server's
   * own hash: otherwise all servers of one weight would gain or lose a point at the same moment.
   */
  private int points(Candidate candidate, double scale) {
    double exact = (double) candidate.weight() * pointsPerWeight / THOUSANDTHS * scale;
    double whole = Math.floor(exact);
    if (exact > whole) {
      double chance = (hashes.of(candidate.server(), 0, 1)[0] >>> 11) * 0x1p-53;
      whole += chance < exact - whole ? 1 : 0;
    }
    return (int) Math.max(1, whole);
  }
}
