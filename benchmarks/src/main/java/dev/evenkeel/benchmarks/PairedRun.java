package dev.evenkeel.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Measures two ways to make the same call against each other: blocks of calls by turns, and of each
 * pair of blocks the difference and the ratio, so that whatever else the machine does falls on
 * both. The medians of the pairs count.
 *
 * <p>CPU time and bytes are those of all Java threads of this process; the collector's and the
 * compiler's are not among them, and the servers run elsewhere.
 */
final class PairedRun {

  /**
   * On a busy machine, what else runs only ever adds to a block: the blocks that got off lightest
   * show best what a call itself costs.
   */
  private static final double CALM = 0.05;

  private static final int WARM_UP_CALLS = 60_000;

  /** A client and the URL that it calls. */
  record Side(String name, OkHttpClient client, Request request) {}

  private record Cost(double cpuMicros, double bytes) {}

  private final com.sun.management.ThreadMXBean threads =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final int pairs;
  private final int callsInABlock;

  PairedRun(int pairs, int callsInABlock) {
    this.pairs = pairs;
    this.callsInABlock = callsInABlock;
  }

  /** Warms both up, measures them and prints what the second costs more than the first. */
  void compare(Side base, Side other) throws IOException {
    warmUp(base, other);
    double[][] cpu = new double[2][pairs];
    double[][] bytes = new double[2][pairs];
    for (int pair = 0; pair < pairs; pair++) {
      // Who goes first changes, as the second may find the caches warmer.
      int first = pair % 2;
      for (int side : new int[] {first, 1 - first}) {
        Cost cost = block(side == 0 ? base : other);
        cpu[side][pair] = cost.cpuMicros;
        bytes[side][pair] = cost.bytes;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s, beside %s: %d pairs of %d calls%n",
        other.name,
        base.name,
        pairs,
        callsInABlock);
    print("CPU, us a call", cpu[0], cpu[1]);
    print("bytes a call", bytes[0], bytes[1]);
  }

  /** Long enough for the compiler to be done with both, and for each to have all connections. */
  private void warmUp(Side base, Side other) throws IOException {
    for (int i = 0; i * callsInABlock < WARM_UP_CALLS; i++) {
      block(base);
      block(other);
    }
  }

  private static void print(String what, double[] base, double[] other) {
    double[] more = new double[base.length];
    double[] ratio = new double[base.length];
    for (int pair = 0; pair < base.length; pair++) {
      more[pair] = other[pair] - base[pair];
      ratio[pair] = other[pair] / base[pair];
    }
    System.out.printf(
        Locale.ROOT,
        "  %-14s %8.1f  %+7.1f (quartiles %+.1f to %+.1f)  x %.3f (%.3f to %.3f)  calmest %+.1f%n",
        what,
        quantile(base, 0.5),
        quantile(more, 0.5),
        quantile(more, 0.25),
        quantile(more, 0.75),
        quantile(ratio, 0.5),
        quantile(ratio, 0.25),
        quantile(ratio, 0.75),
        quantile(other, CALM) - quantile(base, CALM));
  }

  private static double quantile(double[] values, double part) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (part * (sorted.length - 1))];
  }

  private Cost block(Side side) throws IOException {
    long cpu = cpuNanos();
    long bytes = allocatedBytes();
    for (int i = 0; i < callsInABlock; i++) {
      try (Response response = side.client.newCall(side.request).execute()) {
        if (response.body().bytes().length == 0) {
          throw new IOException("an empty answer from " + side.request.url());
        }
      }
    }
    long cpuUsed = cpuNanos() - cpu;
    long allocated = allocatedBytes() - bytes;
    return new Cost(cpuUsed / 1e3 / callsInABlock, (double) allocated / callsInABlock);
  }

  private long cpuNanos() {
    return sum(threads.getThreadCpuTime(threads.getAllThreadIds()));
  }

  private long allocatedBytes() {
    return sum(threads.getThreadAllocatedBytes(threads.getAllThreadIds()));
  }

  /** Threads that have ended meanwhile say -1, and take what they had used with them. */
  private static long sum(long[] values) {
    return Arrays.stream(values).filter(value -> value > 0).sum();
  }
}
