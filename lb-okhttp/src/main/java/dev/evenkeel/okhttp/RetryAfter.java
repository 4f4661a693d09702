package dev.evenkeel.okhttp;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Date;
import okhttp3.Response;

/**
 * The {@code Retry-After} of a 503 response, in seconds or as a date (RFC 9110, section 10.2.3).
 */
final class RetryAfter {

  private RetryAfter() {}

  /**
   * Returns for how long the server wants to be left alone: zero if it does not say, never
   * negative.
   */
  static Duration of(Response response) {
    String value = response.code() == 503 ? response.header("Retry-After") : null;
    if (value == null || value.isEmpty()) {
      return Duration.ZERO;
    }
    // Nine digits are 31 years; more would only overflow.
    if (value.length() <= 9 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Duration.ofSeconds(Integer.parseInt(value));
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      // The server's own clock, if it sends one: ours may differ.
      Date sent = response.headers().getDate("Date");
      Duration left = Duration.between(sent == null ? Instant.now() : sent.toInstant(), until);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeParseException unreadable) {
      return Duration.ZERO;
    }
  }
}
