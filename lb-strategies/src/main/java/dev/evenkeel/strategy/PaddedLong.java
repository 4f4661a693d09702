package dev.evenkeel.strategy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number that every pick writes, alone on its pair of cache lines. As a hint, of which any recent
 * value will do, it is read and written without a lock prefix. The superclass and the subclass hold
 * nothing but room, which the JVM lays out before and behind.
 */
class PaddedLong extends PaddedLongValue {
  @SuppressWarnings("unused") // room behind the value
  private long b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15;

  final long get() {
    return (long) VALUE.getOpaque(this);
  }

  final void set(long newValue) {
    VALUE.setOpaque(this, newValue);
  }

  /** Adds at once for all threads, and returns what was there before. */
  final long getAndAdd(long more) {
    return (long) VALUE.getAndAdd(this, more);
  }
}

/** The value itself, between the room before and behind it. */
class PaddedLongValue extends PaddedLongRoom {
  static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(PaddedLongValue.class, "value", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  @SuppressWarnings("unused") // read and written through VALUE
  private long value;
}

/** The room before the value. */
class PaddedLongRoom {
  @SuppressWarnings("unused") // room before the value, see PaddedLong
  private long a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15;
}
