package dev.evenkeel.examples.dispatch.compare;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What became of one call.
 *
 * @param endedMillis when, by the clock of the wall, which all processes share
 * @param micros how long it took
 * @param server the server that answered; empty if the call failed
 */
record Call(long endedMillis, long micros, String server) {

  boolean failed() {
    return server.isEmpty();
  }

  /** Writes calls in a line. */
  static String write(List<Call> calls) {
    return calls.stream()
        .map(call -> call.endedMillis + "," + call.micros + "," + call.server)
        .collect(Collectors.joining(" "));
  }

  /** Reads what {@link #write} has written. */
  static List<Call> read(String line) {
    if (line.isEmpty()) {
      return List.of();
    }
    return Arrays.stream(line.split(" ", -1)).map(Call::readOne).toList();
  }

  private static Call readOne(String text) {
    String[] parts = text.split(",", -1);
    return new Call(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]);
  }
}
