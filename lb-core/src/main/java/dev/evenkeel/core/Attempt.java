package dev.evenkeel.core;

import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import java.time.Duration;

/**
 * One attempt on one server, from the pick to the end of the response body: a lease that whoever
 * began it reports once and releases once. Of several reports or releases the first counts, from
 * whatever thread.
 *
 * <p>An attempt that is dropped without a release is found by the garbage collector; the engine
 * then releases it and tells the listener. That is a safety net, not a way to do it.
 */
public final class Attempt {

  private final Lease lease;

  Attempt(Member member, int number, boolean trial, Feedback feedback) {
    this.lease = feedback.open(this, member, number, trial);
  }

  Lease lease() {
    return lease;
  }

  /** Returns the server to use. */
  public Server server() {
    return lease.member.server;
  }

  /** Returns the number of the attempt within its call, from 1. */
  public int number() {
    return lease.number;
  }

  /**
   * Returns whether the attempt is a trial: its outcome decides whether the server gets traffic
   * again.
   */
  public boolean isTrial() {
    return lease.trial;
  }

  /**
   * Tells how the attempt went, as soon as that is certain: a failure at once, be it at the
   * response headers; a success when its body has ended, as a body that is cut makes it a failure.
   * Where a body may go on for days, or a trial waits for the outcome, the headers are good enough.
   * Does nothing if it was told before, or after the release.
   *
   * @param latencyNanos the time from the request being sent to the response headers, or -1 if
   *     unknown
   */
  public void report(Outcome outcome, long latencyNanos) {
    lease.report(outcome, latencyNanos);
  }

  /**
   * Tells how much load the server says it has.
   *
   * @param utilization its part of what the server can do: 0 is idle, 1 is all it can; more is
   *     possible. Anything negative, infinite or not a number is passed over
   */
  public void reportLoad(double utilization) {
    lease.reportLoad(utilization);
  }

  /**
   * Keeps all traffic from the server for a while, as it asked for by {@code Retry-After}; at most
   * 5 minutes.
   */
  public void holdOff(Duration howLong) {
    lease.holdOff(howLong);
  }

  /**
   * Ends the attempt: the server's in-flight count goes down. Without a report it counts as {@link
   * Outcome#CANCELED}.
   */
  public void release() {
    lease.release(Outcome.CANCELED);
  }

  /** Returns the server's id and the number of the attempt. */
  @Override
  public String toString() {
    return "attempt " + lease.number + " on " + lease.member.server.id();
  }
}
