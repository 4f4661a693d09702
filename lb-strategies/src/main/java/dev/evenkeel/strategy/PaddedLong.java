package dev.evenkeel.strategy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A hint that every pick reads and writes, of which any recent value will do: on a cache line of
 * its own, read and written without a lock prefix. The superclass and the subclass hold nothing but
 * room, which the JVM lays out before and behind.
 */
final class PaddedLong extends PaddedLongValue {
  @SuppressWarnings("unused") // room behind the value
  private long b0, b1, b2, b3, b4, b5, b6, b7;

  long get() {
    return (long) VALUE.getOpaque(this);
  }

  void set(long newValue) {
    VALUE.setOpaque(this, newValue);
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
  private long a0, a1, a2, a3, a4, a5, a6, a7;
}
