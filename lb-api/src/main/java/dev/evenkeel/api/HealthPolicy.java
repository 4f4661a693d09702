package dev.evenkeel.api;

import java.time.Duration;
import java.util.List;

/**
 * Watches the servers and what became of the attempts on them, and gives {@link Verdict}s. A server
 * gets traffic when no policy objects. One instance serves one load balancer.
 *
 * <p>Threads: {@link #start}, {@link #onMembers} and scheduled tasks run on the balancer's control
 * thread, never concurrently with one another; {@link #onOutcome} runs on callers' threads,
 * concurrently with everything, and must not block.
 */
public interface HealthPolicy extends AutoCloseable {

  /** Returns a short name for verdicts and logs, such as {@code active}. */
  String name();

  /**
   * Begins. Called once, before anything else.
   *
   * @throws IllegalStateException if this policy serves a load balancer already
   */
  void start(Context context);

  /**
   * Called with all members after each change. Health is kept by id: a server that stays keeps its
   * state, that of one which left is to be dropped. A server that keeps its id but gets another
   * address leaves and joins: there is a call without it, and then one with it.
   */
  void onMembers(List<Server> members);

  /**
   * Called at most once for each attempt.
   *
   * @param latencyNanos the time from the request being sent to the response headers, or -1 if
   *     unknown
   * @param trial whether this was the attempt that a {@link Verdict.State#TRIAL} had asked for
   */
  default void onOutcome(
      Server server, Outcome outcome, long latencyNanos, long nowNanos, boolean trial) {}

  /** Stops probes and threads. Idempotent. */
  @Override
  void close();

  /**
   * What the load balancer offers to a policy. Safe for concurrent use; calls after the balancer's
   * close do nothing.
   */
  interface Context {

    /** Returns the name of the service, such as {@code orders}. */
    String service();

    /** Returns the balancer's clock. */
    Ticker ticker();

    /**
     * Gives the policy's present verdict on the server with this id; the verdict before it is
     * replaced. A server that is not a member is passed over. A verdict against a server acts at
     * once, one for it as soon as the control thread has made a new snapshot.
     */
    void verdict(String serverId, Verdict verdict);

    /**
     * Runs {@code task} on the control thread after {@code delay}. The task must not block. What it
     * throws is logged and harms nothing else.
     *
     * @return a handle by which the task can be taken back
     */
    Task schedule(Duration delay, Runnable task);
  }

  /** A task that waits for its time. */
  @FunctionalInterface
  interface Task {
    /** Takes the task back if it has not begun. Idempotent. */
    void cancel();
  }
}
