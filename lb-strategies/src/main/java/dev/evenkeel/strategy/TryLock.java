package dev.evenkeel.strategy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A lock that nobody waits for: whoever finds it taken goes on without. For estimates, where a
 * sample lost now and then costs nothing and a thread that is descheduled with the lock must stop
 * nobody. To be extended, so that lock and data are one object.
 */
abstract class TryLock {

  private static final VarHandle TAKEN;

  static {
    try {
      TAKEN = MethodHandles.lookup().findVarHandle(TryLock.class, "taken", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  @SuppressWarnings("unused") // read and written through TAKEN
  private boolean taken;

  /** Takes the lock unless it is taken. */
  final boolean tryTake() {
    // The look before the leap: a failing CAS would take the cache line from its holder.
    return !(boolean) TAKEN.getOpaque(this) && TAKEN.compareAndSet(this, false, true);
  }

  /** Gives it back; what was written under it is seen by whoever takes it next. */
  final void give() {
    TAKEN.setRelease(this, false);
  }
}
