package dev.evenkeel.core;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call and what its attempts have in common: which servers it has tried, what it wants. Made by
 * {@link LoadBalancer#newCall()}, handed to {@link LoadBalancer#begin} for each attempt.
 *
 * <p>Belongs to one thread at a time.
 */
public final class CallContext implements PickContext {

  /** How much of what speaks against a server is passed over, when nobody else is left. */
  enum Leniency {
    /** Not even the servers of other zones than the preferred one are used. */
    OWN_ZONE_ONLY,
    NONE,
    SLOW_START,
    OBJECTIONS
  }

  private static final String[] NOBODY = {};

  private final LongSupplier random;
  private long affinity;
  private boolean hasAffinity;
  private boolean idempotent;
  private @Nullable String preferredId;
  private @Nullable String preferredZone;
  private String[] excluded = NOBODY;

  // The attempt that is being picked for.
  // In a short, as two bytes more would cost each call eight.
  private short attempt;
  private long nowNanos;
  private Leniency leniency = Leniency.NONE;
  private @Nullable Level level;
  private long levelAttempt;

  CallContext(LongSupplier random) {
    this.random = random;
  }

  /**
   * Says that calls of this key belong together: hash strategies send them to one server.
   *
   * @param key a hash of the key that is well mixed and the same everywhere; {@code KeyHash} of
   *     lb-strategies makes one
   */
  public CallContext affinity(long key) {
    affinity = key;
    hasAffinity = true;
    return this;
  }

  /**
   * Asks for one server, such as the one of a session; if it is out, the scheduler chooses. Null
   * asks for none.
   */
  public CallContext prefer(@Nullable String serverId) {
    preferredId = serverId;
    return this;
  }

  /** Asks for servers of a zone for this call, before any other; null asks for none. */
  public CallContext preferZone(@Nullable String zone) {
    preferredZone = zone;
    return this;
  }

  /**
   * Excludes a server from all further attempts of this call, such as one that has been tried.
   * Idempotent.
   */
  public CallContext exclude(String serverId) {
    Objects.requireNonNull(serverId, "serverId");
    if (!isExcluded(serverId)) {
      int count = excluded.length;
      excluded = Arrays.copyOf(excluded, count + 1);
      excluded[count] = serverId;
    }
    return this;
  }

  /** Allows all servers again. */
  public CallContext clearExclusions() {
    excluded = NOBODY;
    return this;
  }

  /**
   * Says whether the call may be repeated without harm. Servers on trial are given such calls
   * first. Default: no.
   */
  public CallContext idempotent(boolean newIdempotent) {
    idempotent = newIdempotent;
    return this;
  }

  @Override
  public boolean excludes(Candidate candidate) {
    // Only members come here: a scheduler that asks about a stranger is at fault, and the guard
    // around it says so.
    Member member = (Member) candidate;
    if (member.isFull() || (excluded.length > 0 && isExcluded(member.upstream.id))) {
      return true;
    }
    if (leniency == Leniency.OBJECTIONS) {
      return false;
    }
    if (leniency == Leniency.OWN_ZONE_ONLY
        && !Objects.equals(preferredZone, member.server.zone())) {
      return true;
    }
    Level here = level;
    if (member.upstream.objected && here != null && !here.panic) {
      return true;
    }
    if (leniency == Leniency.SLOW_START || here == null || !here.ramping) {
      return false;
    }
    Ramp ramp = member.upstream.ramp;
    if (ramp.isOver(nowNanos)) {
      return false;
    }
    return hasAffinity
        ? !ramp.admitsKey(affinity, member.upstream.id.hashCode(), nowNanos)
        : !ramp.admits(levelAttempt, here.share(member), nowNanos);
  }

  @Override
  public boolean hasAffinity() {
    return hasAffinity;
  }

  @Override
  public long affinity() {
    return affinity;
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public long nowNanos() {
    return nowNanos;
  }

  @Override
  public long random() {
    return random.getAsLong();
  }

  void beginAttempt(long now) {
    if (attempt < Short.MAX_VALUE) {
      attempt++;
    }
    nowNanos = now;
    level = null;
    leniency = Leniency.NONE;
  }

  /** No server could be used: what began was no attempt, and the next one has its number. */
  void beganNone() {
    attempt--;
  }

  /** Looks without being an attempt, for explanations. */
  void look(long now) {
    nowNanos = now;
    level = null;
    leniency = Leniency.NONE;
  }

  /** Looks at a level without taking a number there. */
  void look(Level newLevel) {
    level = newLevel;
    levelAttempt = newLevel.upcomingAttempt();
  }

  void enter(Level newLevel, Leniency newLeniency) {
    if (level != newLevel) {
      level = newLevel;
      levelAttempt = newLevel.nextAttempt();
    }
    leniency = newLeniency;
  }

  /** Notes the pick where it must be paid for: a server in slow start has used its turn. */
  void picked(Member member) {
    Level here = level;
    if (here != null && here.ramping) {
      Ramp ramp = member.upstream.ramp;
      if (!ramp.isOver(nowNanos)) {
        ramp.taken(levelAttempt, here.share(member), nowNanos);
      }
    }
  }

  boolean isExcluded(String serverId) {
    for (String id : excluded) {
      if (id.equals(serverId)) {
        return true;
      }
    }
    return false;
  }

  int excludedCount() {
    return excluded.length;
  }

  boolean isIdempotent() {
    return idempotent;
  }

  @Nullable String preferredId() {
    return preferredId;
  }

  @Nullable String preferredZone() {
    return preferredZone;
  }
}
