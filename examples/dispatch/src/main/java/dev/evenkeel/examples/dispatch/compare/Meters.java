package dev.evenkeel.examples.dispatch.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * What the meters of the machine show at one moment, or have gone up by between two.
 *
 * @param client processor time of the load generator
 * @param dispatcher processor time of the dispatcher's processes
 * @param servers processor time of all servers
 * @param softirq time in which the kernel of the whole machine carried packets for nobody in
 *     particular: that of NAT and direct routing is here, and much of everybody else's
 * @param bytes in and out at the dispatcher
 */
record Meters(
    Duration client, Duration dispatcher, Duration servers, Duration softirq, long bytes) {

  /** Hundredths of a second, in which the kernel counts. */
  private static final long MILLIS_OF_A_TICK = 10;

  static Meters read(Process client, Collection<Process> dispatcher, Network network)
      throws IOException {
    return new Meters(
        Dispatcher.cpu(List.of(client)),
        Dispatcher.cpu(dispatcher),
        Dispatcher.cpu(network.serverProcesses()),
        softirq(Files.readString(Path.of("/proc/stat"))),
        network.bytesAtDispatcher());
  }

  /** Reads the seventh number of the line {@code cpu}. */
  static Duration softirq(String stat) {
    String[] fields = stat.substring(0, stat.indexOf('\n')).split(" +", -1);
    return Duration.ofMillis(Long.parseLong(fields[7]) * MILLIS_OF_A_TICK);
  }

  Meters since(Meters before) {
    return new Meters(
        client.minus(before.client),
        dispatcher.minus(before.dispatcher),
        servers.minus(before.servers),
        softirq.minus(before.softirq),
        bytes - before.bytes);
  }
}
