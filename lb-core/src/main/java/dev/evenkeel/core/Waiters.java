package dev.evenkeel.core;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Callers that wait for room because every server is full: first come, first served, bounded in
 * number and time. Off unless asked for; most callers are better served by an error at once.
 */
final class Waiters {

  private final ConcurrentLinkedQueue<Thread> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final long maxWaitNanos;
  private final int maxWaiters;

  Waiters(long maxWaitNanos, int maxWaiters) {
    this.maxWaitNanos = maxWaitNanos;
    this.maxWaiters = maxWaiters;
  }

  boolean isOff() {
    return maxWaitNanos == 0;
  }

  /**
   * Asks {@code room} again whenever some may have come, until it has some, time is over or the
   * thread is interrupted.
   */
  <T> @Nullable T await(Supplier<@Nullable T> room) {
    if (isOff()) {
      return null;
    }
    if (count.incrementAndGet() > maxWaiters) {
      count.decrementAndGet();
      return null;
    }
    Thread me = Thread.currentThread();
    long start = System.nanoTime(); // real time: it is a real thread that waits
    queue.add(me);
    try {
      while (true) {
        // Asked after joining the queue: what is released from now on wakes us.
        T found = room.get();
        long left = maxWaitNanos - (System.nanoTime() - start);
        if (found != null || left <= 0 || me.isInterrupted()) {
          return found;
        }
        LockSupport.parkNanos(this, left);
      }
    } finally {
      queue.remove(me);
      count.decrementAndGet();
      wakeOne(); // a wake-up that reached us too late is for the next one
    }
  }

  /** Wakes the longest waiting caller, if any. */
  void wakeOne() {
    if (maxWaitNanos > 0) {
      Thread first = queue.peek();
      if (first != null) {
        LockSupport.unpark(first);
      }
    }
  }
}
