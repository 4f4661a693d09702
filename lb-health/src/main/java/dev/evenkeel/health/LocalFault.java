package dev.evenkeel.health;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells a fault at our end (no route, no DNS, network gone) from faults of servers: if the last
 * that was heard of nearly all of them, within a short time, is that no connection came about, then
 * most likely the cause is here. Ejecting would only choose which of them to blame.
 */
final class LocalFault {

  /** How long a server that could not be reached counts: a few rounds of a quiet service. */
  static final Duration BURST = Duration.ofSeconds(5);

  /** Part of the servers that makes "nearly all": all of nine, 18 of 20. */
  private static final double NEARLY_ALL = 0.9;

  private final AtomicInteger unreachable = new AtomicInteger();

  void unreachable(TrackRecord record, long nowNanos) {
    if (record.markUnreachable(nowNanos)) {
      unreachable.incrementAndGet();
    }
  }

  void reached(TrackRecord record) {
    if (record.markReached()) {
      unreachable.decrementAndGet();
    }
  }

  boolean isLikely(int servers) {
    return servers >= 2 && unreachable.get() >= Math.max(2, Math.ceil(NEARLY_ALL * servers));
  }

  /** Lets old news expire, and puts right what racing threads may have miscounted. */
  void recount(Collection<TrackRecord> records, long nowNanos) {
    long sinceNanos = nowNanos - BURST.toNanos();
    int count = 0;
    for (TrackRecord record : records) {
      if (record.isUnreachableSince(sinceNanos)) {
        count++;
      } else {
        record.markReached();
      }
    }
    unreachable.set(count);
  }
}
