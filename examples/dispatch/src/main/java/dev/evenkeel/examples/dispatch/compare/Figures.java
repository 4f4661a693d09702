package dev.evenkeel.examples.dispatch.compare;

import java.time.Duration;
import java.util.List;

/**
 * What came out of one measurement.
 *
 * @param way the title of the way
 * @param servers how many servers there were
 * @param calls how many calls succeeded
 * @param failed how many did not
 * @param perSecond calls that succeeded in a second
 * @param p50Micros time within which half of them had their answer
 * @param p99Micros the same for 99 of 100
 * @param used what the meters went up by
 */
record Figures(
    String way,
    Load load,
    int servers,
    int calls,
    int failed,
    double perSecond,
    long p50Micros,
    long p99Micros,
    Meters used) {

  static Figures of(
      String way, Load load, int servers, List<Call> calls, Duration time, Meters used) {
    List<Call> good = calls.stream().filter(call -> !call.failed()).toList();
    long[] sorted = good.stream().mapToLong(Call::micros).sorted().toArray();
    return new Figures(
        way,
        load,
        servers,
        good.size(),
        calls.size() - good.size(),
        good.size() * 1e9 / time.toNanos(),
        quantile(sorted, 0.5),
        quantile(sorted, 0.99),
        used);
  }

  /** Returns the least value that this part of all values does not exceed; 0 if there are none. */
  private static long quantile(long[] sorted, double part) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(part * sorted.length) - 1];
  }

  /** Returns microseconds of a kind of time for each call. */
  double microsPerCall(Duration time) {
    return time.toNanos() / 1e3 / Math.max(1, calls);
  }

  double bytesPerCall() {
    return (double) used.bytes() / Math.max(1, calls);
  }
}
