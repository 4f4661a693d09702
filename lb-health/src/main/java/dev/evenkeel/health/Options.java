package dev.evenkeel.health;

import java.time.Duration;

/** The rules for what the builders take, each with the message for what breaks it. */
final class Options {

  /** Longer than any pause that makes sense, and short enough that sums never overflow. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private Options() {}

  /** Returns {@code value} if it is more than 0 and at most a day. */
  static Duration pause(String name, Duration value) {
    if (value.isZero() || value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " must be more than 0 and at most 1 day, was " + value);
    }
    return value;
  }

  static int between(String name, int least, int most, int value) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be " + least + " to " + most + ", was " + value);
    }
    return value;
  }

  static double between(String name, double least, double most, double value) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          name + " must be " + least + " to " + most + ", was " + value);
    }
    return value;
  }

  static String name(String value) {
    if (!value.matches("[a-z0-9]([a-z0-9._-]{0,62})")) {
      throw new IllegalArgumentException(
          "name must have 1 to 63 characters of a-z, 0-9, '.', '_' and '-', was '"
              + value.replaceAll("\\p{Cntrl}", "?")
              + "'");
    }
    return value;
  }
}
