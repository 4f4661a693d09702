package dev.evenkeel.core;

import dev.evenkeel.api.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.PhantomReference;
import java.time.Duration;

/**
 * What an {@link Attempt} stands for, kept apart from it so that it can be ended when the attempt
 * itself was forgotten: a reference that the garbage collector queues once nobody holds the attempt
 * any more.
 */
final class Lease extends PhantomReference<Attempt> {

  // open -> REPORTING -> REPORTED -> RELEASED; a release that comes while another thread reports
  // leaves RELEASE_ASKED, and the reporter does it, so that whoever listens hears both in order.
  // In a byte, as an int would cost each call 8 bytes more.
  private static final byte OPEN = 0;
  private static final byte REPORTING = 1;
  private static final byte REPORTED = 2;
  private static final byte RELEASE_ASKED = 3;
  private static final byte RELEASED = 4;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Lease.class, "state", byte.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  final Member member;
  final int number;
  final boolean trial;
  private final Feedback feedback;

  /** Where {@link OpenLeases} holds this. */
  int slot;

  @SuppressWarnings("unused") // read and written through STATE
  private volatile byte state;

  Lease(Attempt attempt, Member member, int number, boolean trial, Feedback feedback) {
    super(attempt, feedback.forgotten);
    this.member = member;
    this.number = number;
    this.trial = trial;
    this.feedback = feedback;
  }

  void report(Outcome outcome, long latencyNanos) {
    if (!STATE.compareAndSet(this, OPEN, REPORTING)) {
      return;
    }
    try {
      feedback.reported(this, outcome, latencyNanos);
    } finally {
      if (!STATE.compareAndSet(this, REPORTING, REPORTED)) {
        state = RELEASED;
        end();
      }
    }
  }

  /**
   * Ends it; {@code unreported} is the outcome if none was told. Returns whether this call did it.
   */
  boolean release(Outcome unreported) {
    report(unreported, -1);
    if (STATE.compareAndSet(this, REPORTING, RELEASE_ASKED)) {
      return true;
    }
    if (!STATE.compareAndSet(this, REPORTED, RELEASED)) {
      return false;
    }
    end();
    return true;
  }

  private void end() {
    // Not cleared, which is a call into the JVM: a lease that nobody holds is seldom queued, and
    // one that was released does nothing more.
    feedback.released(this);
  }

  void reportLoad(double utilization) {
    if (utilization >= 0 && utilization < Double.POSITIVE_INFINITY) {
      member.upstream.load = utilization;
    }
  }

  void holdOff(Duration howLong) {
    feedback.holdOff(member, howLong);
  }
}
