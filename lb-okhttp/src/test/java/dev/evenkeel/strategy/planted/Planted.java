package dev.evenkeel.strategy.planted;

import dev.evenkeel.core.LoadBalancer;
import org.jspecify.annotations.NullMarked;

/** Breaks rules on purpose: a strategy knows the engine and reads the clock. */
@NullMarked
public final class Planted {

  String ask(LoadBalancer engine) {
    return engine.service();
  }

  long now() {
    return System.nanoTime();
  }
}
