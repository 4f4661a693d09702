package dev.evenkeel.examples.dispatch.kernel;

import java.util.Locale;

/** How the kernel finds the slot of a new connection. */
public enum Spread {
  /** One slot after the other: exact shares. */
  TURN,
  /** Any slot: the shares hold on the average, and directors side by side do not move in step. */
  RANDOM,
  /** By the client's address: a client stays with its server while that is there. */
  CLIENT;

  /**
   * Reads {@code turn}, {@code random} or {@code client}.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  public static Spread parse(String text) {
    for (Spread spread : values()) {
      if (spread.name().toLowerCase(Locale.ROOT).equals(text)) {
        return spread;
      }
    }
    throw new IllegalArgumentException(
        "--spread must be turn, random or client, was '" + text + "'");
  }

  /** Returns the expression for the number of a slot, 0 to {@code slots} - 1. */
  public String expression(ServiceAddress service, int slots) {
    return switch (this) {
      case TURN -> "numgen inc mod " + slots;
      case RANDOM -> "numgen random mod " + slots;
      case CLIENT -> "jhash " + service.family() + " saddr mod " + slots;
    };
  }
}
