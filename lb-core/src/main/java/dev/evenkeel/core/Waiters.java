package dev.evenkeel.core;

import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Callers that wait for room because every server is full: first come, first served, bounded in
 * number and time. Off unless asked for; most callers are better served by an error at once.
 *
 * <p>An attempt that ends calls the first who waits; whoever is called and finds no room for
 * itself, as it may have excluded the server where there is some, calls the next.
 */
final class Waiters {

  private static final class Waiter {
    final Thread thread = Thread.currentThread();

    /** Room may have come, and it is this one's turn to look. */
    volatile boolean called;

    void call() {
      called = true;
      LockSupport.unpark(thread);
    }
  }

  private final ConcurrentLinkedQueue<Waiter> queue = new ConcurrentLinkedQueue<>();
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

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /**
   * Asks {@code room} whenever some may have come, until it has some, waiting is of no use because
   * it is not for being {@code full} that there is none, time or {@code patience} is over or the
   * thread is interrupted.
   */
  <T> @Nullable T await(Supplier<@Nullable T> room, BooleanSupplier full, Patience patience) {
    if (count.incrementAndGet() > maxWaiters) {
      count.decrementAndGet();
      return room.get();
    }
    long start = System.nanoTime(); // real time: it is a real thread that waits
    Waiter me = new Waiter();
    queue.add(me);
    // If somebody is being called, the call comes to us when nobody before us can use the room.
    me.called = !anybodyIsCalled();
    try {
      while (true) {
        if (me.called) {
          me.called = false;
          // Asked after joining the queue: what is released from now on calls somebody.
          T found = room.get();
          if (found != null || !full.getAsBoolean()) {
            return found;
          }
          callAfter(me);
        }
        long left = Math.min(maxWaitNanos - (System.nanoTime() - start), patience.leftNanos());
        if (left <= 0 || me.thread.isInterrupted()) {
          return null;
        }
        if (!me.called) {
          LockSupport.parkNanos(this, left);
        }
      }
    } finally {
      queue.remove(me);
      count.decrementAndGet();
      if (me.called) {
        callNext(); // it reached us too late
      }
    }
  }

  private boolean anybodyIsCalled() {
    for (Waiter waiter : queue) {
      if (waiter.called) {
        return true;
      }
    }
    return false;
  }

  /** Room for one has come: calls the longest waiting caller that is not called yet, if any. */
  void callNext() {
    for (Waiter waiter : queue) {
      if (!waiter.called) {
        waiter.call();
        return;
      }
    }
  }

  private void callAfter(Waiter me) {
    Iterator<Waiter> waiting = queue.iterator();
    while (waiting.hasNext() && waiting.next() != me) {
      // Those before us have been asked, or will be.
    }
    while (waiting.hasNext()) {
      Waiter next = waiting.next();
      if (!next.called) {
        next.call();
        return;
      }
    }
  }

  /** Everything may have changed: calls everybody. */
  void callAll() {
    queue.forEach(Waiter::call);
  }
}
