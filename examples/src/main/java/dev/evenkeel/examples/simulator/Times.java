package dev.evenkeel.examples.simulator;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 500us}, {@code 2.5ms}, {@code 10s}, {@code 1m}. */
final class Times {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(us|ms|s|m)");

  private Times() {}

  /**
   * Returns nanoseconds.
   *
   * @param what what is read, for the message
   * @throws IllegalArgumentException if it is no time
   */
  static long nanos(String what, String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          what + " must be a time such as 500us, 2.5ms, 10s or 1m, was '" + text + "'");
    }
    double unit =
        switch (form.group(2)) {
          case "us" -> 1e3;
          case "ms" -> 1e6;
          case "s" -> 1e9;
          default -> 60e9;
        };
    return Math.round(Double.parseDouble(form.group(1)) * unit);
  }

  /** Returns milliseconds with as many digits as people compare: 3 significant ones at least. */
  static String millis(double nanos) {
    double millis = nanos / 1e6;
    if (Double.isNaN(millis)) {
      return "-";
    }
    String form = millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, form, millis);
  }
}
