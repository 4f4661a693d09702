package dev.evenkeel.core;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.ServerState;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One server for as long as it is a member: its counts and estimates, kept across every change of
 * lists and weights, and dropped when it has left and its last attempt has ended. A server that
 * leaves and returns gets a new one: nothing of its former life is revived.
 *
 * <p>Written by callers' threads through atomics; {@link #health} belongs to the control thread.
 */
final class Upstream {

  /**
   * Smoothing of the latency shown to people: each answer counts an eighth, as in TCP's round-trip
   * estimate.
   */
  private static final double LATENCY_GAIN = 0.125;

  final String id;
  final int index;
  final long joinedNanos;
  final InFlight inFlight = new InFlight();
  final LongAdder started = new LongAdder();
  final LongAdder succeeded = new LongAdder();
  final LongAdder failed = new LongAdder();

  /**
   * The one permit for a trial is out. It comes back when the attempt that has it ends, and by
   * nothing else: a policy that goes from TRIAL to DOWN and to TRIAL again meanwhile does not make
   * a second one.
   */
  final AtomicBoolean trialTaken = new AtomicBoolean();

  final ServerHealth health;

  /** Slow start; {@link Ramp#NONE} while the server gets its full share. */
  volatile Ramp ramp = Ramp.NONE;

  /**
   * Somebody objects to this server since the snapshot was made: it counts at once, before the next
   * snapshot does.
   */
  volatile boolean objected;

  /**
   * No attempt may begin any more, as the server has left or is being emptied: whoever picked it by
   * an older snapshot picks again. Set only when the snapshot without the server is published.
   */
  volatile boolean shut;

  /** Objections that the control thread has not dealt with yet. */
  private final AtomicInteger objections = new AtomicInteger();

  /**
   * The server has left and its state was dropped everywhere: stragglers must not bring it back.
   */
  volatile boolean forgotten;

  /** The last load that the server reported, NaN if it never did. */
  volatile double load = Double.NaN;

  private volatile double latencyNanos = Double.NaN;

  /** Its member in the latest snapshot, null if it is in none yet. Control thread only. */
  @Nullable Member latest;

  /** Until when the server asked to be left alone. Control thread only. */
  private long holdOffUntil;

  private boolean heldOff;

  Upstream(String id, int index, long joinedNanos) {
    this.id = id;
    this.index = index;
    this.joinedNanos = joinedNanos;
    this.health = new ServerHealth(joinedNanos);
  }

  /** Notes an objection that the control thread will hear of. Any thread. */
  void object() {
    objections.incrementAndGet();
    objected = true;
  }

  /** The control thread has heard of an objection. */
  void objectionHeard() {
    objections.decrementAndGet();
  }

  /** Fits {@link #objected} to what the merged health says. Control thread only. */
  void settle() {
    boolean out = health.state() != ServerState.UP;
    if (objected != out) {
      objected = out;
    }
    if (objections.get() > 0) {
      objected = true; // one has come meanwhile: in this order, it cannot be lost
    }
  }

  void count(Outcome outcome, long latency) {
    if (outcome == Outcome.SUCCESS) {
      succeeded.increment();
      if (latency >= 0) {
        double old = latencyNanos;
        // Two threads may lose one of two samples here: good enough for a figure that people read.
        latencyNanos = Double.isNaN(old) ? latency : old + (latency - old) * LATENCY_GAIN;
      }
    } else if (outcome.isFailure()) {
      failed.increment();
    }
  }

  /** Returns the smoothed latency of successes, or -1 if there was none. */
  long latency() {
    double latency = latencyNanos;
    return Double.isNaN(latency) ? -1 : (long) latency;
  }

  /**
   * Notes that the server asked to be left alone; returns false if it had asked for longer already.
   */
  boolean extendHoldOff(long untilNanos) {
    if (heldOff && untilNanos - holdOffUntil <= 0) {
      return false;
    }
    heldOff = true;
    holdOffUntil = untilNanos;
    return true;
  }

  /** Returns whether the time that the server asked for is over, and notes it. */
  boolean isHoldOffOver(long nowNanos) {
    if (heldOff && nowNanos - holdOffUntil >= 0) {
      heldOff = false;
    }
    return !heldOff;
  }
}
