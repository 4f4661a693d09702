package dev.evenkeel.core;

import java.util.ArrayList;
import java.util.List;

/**
 * How far the servers of one level may be held back by slow start: what they do not take, the
 * others have to carry, and that must not become too much. In a rolling restart of six servers the
 * last one would be left with half of the traffic while those that are back start slowly.
 *
 * <p>So whenever a server begins, it is noted how much weight carried the traffic until then, and
 * as long as anybody is in slow start the others get no more than if nine tenths of the most that
 * was noted carried it alone:
 *
 * <pre>
 *   (1 - sum of w part / W) / S &lt;= 1 / (0.9 carrying)
 *
 *   w, part   weight, and part of its fair share w / W, of each in slow start
 *   W, S      weight of all servers of the level that are used, and of those not in slow start
 *   carrying  S / (1 - sum of w part / W), before a server began
 * </pre>
 *
 * If that does not hold, mostly as others have left meanwhile, all who are in slow start get at
 * least the same part, the smallest with which it holds. Weights are those that were configured:
 * what servers report of their load moves the others every second.
 *
 * <p>Control thread only.
 */
final class SlowStartLimit {

  /** The others get a ninth more, at the most: about as much as if one of ten had left. */
  private static final double KEPT = 0.9;

  /**
   * Whoever gets this part of its fair share at least is not held back at all: near the full share
   * a lottery comes too soon as often as not, and what is refused then the others would get.
   */
  private static final double NEARLY_ALL = 0.9;

  private double total;
  private double carrying;

  /** What {@link #carrying} must not fall below; 0 while nobody is in slow start. */
  private double needed;

  /** A server of the level begins its slow start in the next snapshot. */
  void begin() {
    needed = Math.max(needed, KEPT * carrying);
  }

  /** Nobody of the level is in slow start any more. */
  void ended() {
    needed = 0;
    carrying = total;
  }

  /**
   * Raises the parts of those in slow start as far as they have to be in the next snapshot.
   *
   * @param newTotal the weight of all servers of the level that are used, above 0
   * @param starting those of them that are in slow start
   */
  void apply(long newTotal, List<Member> starting, long nowNanos) {
    total = newTotal;
    double others = total;
    for (Member member : starting) {
      others -= member.server.weight();
    }
    double missing = needed == 0 ? 0 : total * (1 - others / needed);
    double least = filled(starting, missing, nowNanos);
    double taken = 0;
    for (Member member : starting) {
      member.upstream.ramp.raise(least < NEARLY_ALL ? least : 1);
      taken += member.server.weight() * member.upstream.ramp.part(nowNanos);
    }
    carrying = others <= 0 ? total : others / (1 - taken / total);
  }

  /** Who has more already keeps it; the same part for the rest fills up what is missing. */
  private static double filled(List<Member> starting, double missing, long nowNanos) {
    List<Member> raised = new ArrayList<>(starting);
    double left = missing;
    while (!raised.isEmpty()) {
      double part = left / raised.stream().mapToDouble(member -> member.server.weight()).sum();
      List<Member> above =
          raised.stream().filter(member -> member.upstream.ramp.part(nowNanos) > part).toList();
      if (above.isEmpty()) {
        return part;
      }
      for (Member member : above) {
        left -= member.server.weight() * member.upstream.ramp.part(nowNanos);
      }
      raised.removeAll(above);
    }
    return 0;
  }
}
