package dev.evenkeel.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Slow start of one server: from the moment it joins or returns, its share grows over a window
 * instead of all at once.
 *
 * <p>The part of its fair share that it gets after {@code t} is Envoy's {@code max(min, (t /
 * window)^(1 / aggression))}. It is granted by a leaky bucket counted in attempts of the level (the
 * generic cell rate algorithm): a server with weight w of W and part r is let through once in
 * {@code W / (w r)} attempts and excluded in between. So every scheduler starts a server equally
 * slowly, one that would send it everything (least connections: it is idle!) and one that would
 * send it its share. Where in the first of these intervals it is let through first is drawn by lot:
 * all clients of a fleet see it come at the same moment, and with a call of each at once they would
 * overrun it. For calls with an affinity key the key decides: a part r of all keys may go to the
 * server, and a key that may goes on to.
 */
final class Ramp {

  /**
   * The shape of slow start, the same for all servers of a balancer; a window of 0 turns it off.
   */
  record Shape(long windowNanos, double aggression, double min) {

    /**
     * Returns the part of its fair share that a server gets {@code elapsedNanos} after its start, 0
     * to 1.
     */
    double part(long elapsedNanos) {
      if (elapsedNanos >= windowNanos) {
        return 1;
      }
      // A start in the first millisecond counts as one: powers of 0 would keep a server at 0 where
      // min is 0.
      double time = Math.max(1_000_000.0, (double) elapsedNanos) / windowNanos;
      return Math.min(1, Math.max(min, Math.pow(time, 1 / aggression)));
    }
  }

  static final Ramp NONE = new Ramp(new Shape(0, 1, 1), 0, 0);

  private static final VarHandle NEXT;

  static {
    try {
      NEXT = MethodHandles.lookup().findVarHandle(Ramp.class, "next", double.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final Shape shape;
  private final long startNanos;

  /** Where in the first interval the server is let through first, 0 to 1. */
  private final double chance;

  /** What the server gets at least, see {@link SlowStartLimit}. */
  private volatile double least;

  /**
   * The number of the level's attempt from which on the server may be picked again; not a number
   * until the first attempt has asked.
   */
  @SuppressWarnings("FieldMayBeFinal") // written through NEXT
  private volatile double next = Double.NaN;

  private Ramp(Shape shape, long startNanos, double chance) {
    this.shape = shape;
    this.startNanos = startNanos;
    this.chance = chance;
  }

  /**
   * Returns a ramp that began at {@code startNanos}.
   *
   * @param random 64 random bits, to draw from when the server is let through first
   */
  static Ramp since(long startNanos, Shape shape, long random) {
    return new Ramp(shape, startNanos, (random >>> 11) * 0x1p-53);
  }

  boolean isOver(long nowNanos) {
    return this == NONE || least >= 1 || nowNanos - startNanos >= shape.windowNanos;
  }

  /** Gives the server this part at least from now on; 1 ends its slow start. Control thread. */
  void raise(double part) {
    if (part > least && this != NONE) {
      least = part;
    }
  }

  /** Returns whether this has not ended yet and began later than {@code otherStart}. */
  boolean isYoungerThan(long otherStart, long nowNanos) {
    return !isOver(nowNanos) && startNanos - otherStart > 0;
  }

  /** Returns the part of its fair share that the server gets now. Never falls. */
  double part(long nowNanos) {
    return this == NONE ? 1 : Math.max(least, shape.part(nowNanos - startNanos));
  }

  /**
   * Returns whether the level's attempt number {@code attempt} may go to the server, whose fair
   * share of the attempts is {@code share}.
   */
  boolean admits(long attempt, double share, long nowNanos) {
    double from = next;
    if (Double.isNaN(from)) {
      from = attempt + chance / (share * part(nowNanos));
      NEXT.compareAndSet(this, Double.NaN, from);
    }
    return attempt >= from;
  }

  /**
   * Returns whether the key may go to the server; {@code serverHash} makes the keys differ between
   * servers.
   */
  boolean admitsKey(long key, long serverHash, long nowNanos) {
    long mixed =
        (key ^ serverHash) * 0x9E3779B97F4A7C15L; // 2^64 / golden ratio: spreads over the high bits
    return (mixed >>> 11) * 0x1p-53 < part(nowNanos);
  }

  /**
   * Notes that attempt number {@code attempt} went to the server, whose fair share of the attempts
   * is {@code share}. Of two racing notes one may be lost: the server then gets one attempt early.
   */
  void taken(long attempt, double share, long nowNanos) {
    double interval = 1 / (share * part(nowNanos));
    // A server may fall one interval behind, no more: what it did not use in time is not saved up
    // for a burst.
    double now = next;
    double due = Double.isNaN(now) ? attempt : Math.max(now, attempt - interval);
    NEXT.compareAndSet(this, now, due + interval);
  }
}
