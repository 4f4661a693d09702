package dev.evenkeel.health.planted;

import dev.evenkeel.strategy.BuiltInSchedulers;
import org.jspecify.annotations.NullMarked;

/** Breaks rules on purpose: health knows the strategies. */
@NullMarked
public final class Planted {

  int strategies() {
    return BuiltInSchedulers.providers().size();
  }
}
