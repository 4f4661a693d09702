package dev.evenkeel.api;

import java.util.List;

/**
 * Hears what a load balancer does: the ground for metrics, logs and traces.
 *
 * <p>Each {@link #attemptStarted} is followed by exactly one {@link #attemptReleased}, with at most
 * one {@link #attemptEnded} between them. The methods about attempts run on callers' threads,
 * concurrently; the others on the control thread, in order, after what they tell is in force. None
 * of them may block. What a listener throws is logged (at most once in ten seconds) and harms
 * nobody.
 */
public interface LoadBalancerListener {

  /** The servers, or what is configured for them, have changed to {@code servers}. */
  default void serversChanged(String service, List<Server> servers) {}

  /**
   * A server's state has changed.
   *
   * @param reason why, in a few words; empty if it is simply well
   */
  default void serverStateChanged(
      String service, Server server, ServerState from, ServerState to, String reason) {}

  /** The balancer began, or ceased, to use servers that are down because too few are up. */
  default void panicChanged(String service, boolean panicking) {}

  /** An attempt was given to {@code server}: the {@code attempt}-th of its call, from 1. */
  default void attemptStarted(String service, Server server, int attempt) {}

  /**
   * The outcome of an attempt is known; its body may still be on its way. Latency in nanoseconds,
   * -1 if unknown.
   */
  default void attemptEnded(String service, Server server, Outcome outcome, long latencyNanos) {}

  /** An attempt is over, body and all. */
  default void attemptReleased(String service, Server server) {}

  /** An attempt's owner forgot to release it, and the garbage collector found out. */
  default void attemptLeaked(String service, Server server) {}

  /** No server could be given to a call. */
  default void noServerAvailable(String service, NoAvailableServerException failure) {}

  /** A scheduler threw, or returned what it must not return; the engine chose in its place. */
  default void schedulerFailed(String service, String scheduler, Throwable failure) {}
}
