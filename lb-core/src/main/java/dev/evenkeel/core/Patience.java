package dev.evenkeel.core;

/**
 * How long one caller is ready to wait for room when every server is full, beside the limit of
 * {@link LoadBalancerBuilder#waitWhenFull}: until the end of its own deadline, or not at all any
 * more once it was canceled.
 */
@FunctionalInterface
public interface Patience {

  /** As long as the balancer lets it. */
  Patience UNLIMITED = () -> Long.MAX_VALUE;

  /**
   * Returns for how many nanoseconds the caller would still wait; 0 or less ends the wait. Asked on
   * the caller's thread each time before it parks, and only then, so that whoever changes the
   * answer can {@linkplain java.util.concurrent.locks.LockSupport#unpark unpark} that thread.
   */
  long leftNanos();
}
