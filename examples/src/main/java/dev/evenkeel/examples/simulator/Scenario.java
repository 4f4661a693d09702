package dev.evenkeel.examples.simulator;

import java.util.Locale;

/**
 * What happens to every strategy alike.
 *
 * @param fleet the servers
 * @param rps how many calls begin in a second, on average, from all clients together
 * @param clients how many clients share them evenly; each has an engine of its own and sees only
 *     its own calls
 * @param seconds for how long calls begin
 * @param service how much work a call is
 * @param keys how many users there are, whose calls belong together; 0 is calls without keys
 * @param rttNanos the time from client to server and back
 * @param timeoutNanos the longest that a caller waits
 * @param attempts how many servers a call may try
 * @param health who watches the servers
 * @param seed the seed of all chance
 */
record Scenario(
    Fleet fleet,
    double rps,
    int clients,
    double seconds,
    ServiceTime service,
    int keys,
    long rttNanos,
    long timeoutNanos,
    int attempts,
    Health health,
    long seed) {

  long runNanos() {
    return Math.round(seconds * 1e9);
  }

  /** Returns the scenario in one line for people. */
  String summary() {
    double capacity = fleet.capacity(service);
    return String.format(
        Locale.ROOT,
        "%d servers (%s), %s calls/s from %d client%s for %s s, %s, health %s, seed %d;"
            + " all servers together answer %.0f calls/s, so they are %.0f %% busy",
        fleet.servers().size(),
        fleet.text(),
        plain(rps),
        clients,
        clients == 1 ? "" : "s",
        plain(seconds),
        service.text(),
        health.name().toLowerCase(Locale.ROOT),
        seed,
        capacity,
        100 * rps / capacity);
  }

  private static String plain(double number) {
    return number == Math.rint(number)
        ? String.format(Locale.ROOT, "%.0f", number)
        : Double.toString(number);
  }
}
