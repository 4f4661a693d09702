package dev.evenkeel.health;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The track records of all servers, and what they have in common. {@link #record} runs on callers'
 * threads, the rest on the control thread.
 */
final class Pool {

  private final Map<String, TrackRecord> records = new ConcurrentHashMap<>();
  private final ErrorShare errors = new ErrorShare();
  private final LocalFault localFault = new LocalFault();
  private final CircuitBreakerConfig rateConfig;
  private final int suspectAfter;
  private volatile int serving;

  /** The number of the latest list of members. Control thread only. */
  private int list;

  Pool(PassiveHealth.Builder options, Ticker ticker) {
    rateConfig =
        FailureRate.config(
            options.failureRate, options.minimumCalls, options.failureRateWindow, ticker);
    suspectAfter = options.failuresInARow;
  }

  /** Adds who is new and drops who left, telling {@code whenLeft}. */
  void onMembers(List<Server> members, Consumer<TrackRecord> whenLeft) {
    list++;
    int withWeight = 0;
    for (Server member : members) {
      withWeight += member.weight() > 0 ? 1 : 0;
      TrackRecord record = records.get(member.id());
      if (record == null) {
        FailureRate rate = new FailureRate(member.id(), rateConfig);
        record = new TrackRecord(member, rate, suspectAfter);
        records.put(member.id(), record);
      }
      record.update(member, list);
    }
    serving = withWeight;
    if (records.size() > members.size()) {
      records.values().removeIf(record -> hasLeft(record, whenLeft));
    }
  }

  private boolean hasLeft(TrackRecord record, Consumer<TrackRecord> whenLeft) {
    boolean left = !record.isIn(list);
    if (left) {
      localFault.reached(record);
      whenLeft.accept(record);
    }
    return left;
  }

  /** Returns how many servers there are that may get traffic at all. */
  int serving() {
    return serving;
  }

  Collection<TrackRecord> records() {
    return records.values();
  }

  @Nullable TrackRecord find(String serverId) {
    return records.get(serverId);
  }

  boolean holds(TrackRecord record) {
    return records.get(record.server().id()) == record;
  }

  /** Counts an outcome that is not neutral, and returns what it makes one suspect, or null. */
  @Nullable EjectionCause record(
      TrackRecord record, Outcome outcome, long latencyNanos, long nowNanos) {
    errors.record(outcome.isFailure());
    if (outcome == Outcome.UNREACHABLE) {
      localFault.unreachable(record, nowNanos);
    } else {
      // Any answer, even a broken connection, shows that there is a way to the server.
      localFault.reached(record);
    }
    return record.record(outcome, latencyNanos);
  }

  /** Notes that a connection to the server came about. */
  void reached(TrackRecord record) {
    localFault.reached(record);
  }

  boolean isLocalFaultLikely() {
    return localFault.isLikely(serving);
  }

  /** Returns the part of the calls to all other servers that failed lately, 0 to 1. */
  double errorsOfOthers(TrackRecord record) {
    return errors.without(record.errors());
  }

  /** Lets what was counted fade. */
  void fade(double seconds, long nowNanos) {
    errors.fade(seconds);
    for (TrackRecord record : records.values()) {
      record.fade(seconds);
    }
    localFault.recount(records.values(), nowNanos);
  }
}
