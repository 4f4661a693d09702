package dev.evenkeel.core;

import dev.evenkeel.api.Scheduler;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Hands out schedulers, each once: a supplier that hands out one instance twice would have levels
 * share a cursor.
 */
final class FreshSchedulers implements Supplier<Scheduler> {

  private final Set<Scheduler> given = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Supplier<Scheduler> supplier;
  private final Scheduler first;

  FreshSchedulers(Scheduler first, Supplier<Scheduler> supplier) {
    this.first = first;
    this.supplier = supplier;
  }

  @Override
  public Scheduler get() {
    if (given.add(first)) {
      return first;
    }
    Scheduler next =
        Objects.requireNonNull(supplier.get(), "the supplier of schedulers returned null");
    if (!given.add(next) && hasState(next)) {
      throw new IllegalStateException(
          "the supplier of schedulers returned the same "
              + next.getClass().getName()
              + " twice; each level needs its own, so return a new one at each call");
    }
    return next;
  }

  /** One without fields, such as a lambda that captures nothing, has no cursor to share. */
  private static boolean hasState(Scheduler scheduler) {
    for (Class<?> type = scheduler.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          return true;
        }
      }
    }
    return false;
  }
}
