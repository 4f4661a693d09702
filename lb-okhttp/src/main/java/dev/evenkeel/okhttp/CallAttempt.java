package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import java.util.Locale;

/**
 * One attempt of a call: where it went and what became of it. See {@link Evenkeel#attempts}.
 *
 * @param service the name of the service
 * @param server where it went
 * @param number its number within the call, from 1
 * @param ending how it ended
 * @param status the status of the response, or 0 if there was none
 * @param latencyNanos the time from the request being sent to the response headers, or -1 if there
 *     were none
 */
public record CallAttempt(
    String service, Server server, int number, Ending ending, int status, long latencyNanos) {

  /** Returns this in a few words, such as {@code 1 on 10.0.0.1:80: 503 after 1.2 ms}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(number).append(" on ").append(server.id()).append(": ");
    if (ending == Ending.ANSWERED) {
      text.append(status);
    } else {
      text.append(ending.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }
    if (latencyNanos >= 0) {
      text.append(String.format(Locale.ROOT, " after %.1f ms", latencyNanos / 1e6));
    }
    return text.toString();
  }
}
