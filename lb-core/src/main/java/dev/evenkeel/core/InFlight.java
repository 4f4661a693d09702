package dev.evenkeel.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How many attempts run on one server: the one number that every attempt writes twice and that
 * schedulers of all threads read. It has its cache line to itself, as neighbours on the line would
 * slow one another down (false sharing): the superclass and the subclass hold nothing but room,
 * which the JVM lays out before and behind.
 */
final class InFlight extends InFlightCount {

  @SuppressWarnings("unused") // room behind the count, see above
  private long b0, b1, b2, b3, b4, b5, b6, b7;

  /** Counts one more unless {@code max} run already. */
  boolean tryStart(int max) {
    if (max == Integer.MAX_VALUE) {
      COUNT.getAndAdd(this, 1);
      return true;
    }
    // A limit has to be looked at and kept in one step. The loop ends: each failed round is another
    // attempt's success.
    int now = count;
    while (now < max) {
      int seen = (int) COUNT.compareAndExchange(this, now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** Counts one less and returns what is left. */
  int end() {
    return (int) COUNT.getAndAdd(this, -1) - 1;
  }

  int get() {
    return count;
  }
}

/** The count itself, between the room before and behind it. */
class InFlightCount extends InFlightRoom {
  static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(InFlightCount.class, "count", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  volatile int count;
}

/** The room before the count. */
class InFlightRoom {
  @SuppressWarnings("unused") // room before the count, see InFlight
  private long a0, a1, a2, a3, a4, a5, a6, a7;
}
