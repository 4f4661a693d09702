package dev.evenkeel.health;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The words of reasons: short, on one line, safe to print. */
final class Texts {

  /** Long enough for any honest reason; a checker may put a whole response body into a message. */
  private static final int LONGEST = 200;

  private Texts() {}

  /** Returns what {@code failure} says, without the wrappers that stages put around it. */
  static String of(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    String text =
        message == null || message.isBlank() ? cause.getClass().getSimpleName() : message.strip();
    String shortened = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    return shortened.replaceAll("\\p{Cntrl}+", " ");
  }

  /** Returns {@code duration} in seconds or milliseconds: {@code 1.5 s}, {@code 250 ms}. */
  static String of(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    }
    return millis % 1000 == 0
        ? millis / 1000 + " s"
        : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }
}
