package dev.evenkeel.examples.dispatch.compare;

import java.util.List;
import java.util.OptionalLong;

/**
 * How the users of one way got over the death of a server and its return.
 *
 * @param way the title of the way
 * @param calls all that became of their calls, by time
 * @param dead the server
 * @param killed when it was killed, in milliseconds
 * @param revived when it listened again
 */
record Outage(String way, List<Call> calls, String dead, long killed, long revived) {

  /** Who fails calls shortly before the server returns has not put it out at all. */
  private static final long STILL_MILLIS = 1000;

  long failed() {
    return calls.stream().filter(Call::failed).count();
  }

  /**
   * Returns how long calls failed after the kill, 0 if none did; empty if they did until the
   * return.
   */
  OptionalLong millisUntilOut() {
    long last =
        calls.stream()
            .filter(call -> call.failed() && call.endedMillis() >= killed)
            .filter(call -> call.endedMillis() < revived)
            .mapToLong(Call::endedMillis)
            .max()
            .orElse(killed);
    return last > revived - STILL_MILLIS ? OptionalLong.empty() : OptionalLong.of(last - killed);
  }

  /** Returns how long it took until the server answered again; empty if it did not. */
  OptionalLong millisUntilBack() {
    return calls.stream()
        .filter(call -> call.server().equals(dead) && call.endedMillis() >= revived)
        .mapToLong(call -> call.endedMillis() - revived)
        .min();
  }

  /** Returns whether the server answered calls before it was killed, as a fair trial needs. */
  boolean wasUsed() {
    return calls.stream()
        .anyMatch(call -> call.server().equals(dead) && call.endedMillis() <= killed);
  }
}
