package dev.evenkeel.core;

import java.util.ArrayList;
import java.util.List;

/**
 * How far the servers of one level may be held back by slow start: what they do not take, the
 * others have to carry, and that must not become too much. In a rolling restart of six servers the
 * last one would be left with half of the traffic while those that are back start slowly.
 *
 * <p>So no other server gets much more than the servers got that carried the traffic when the first
 * began:
 *
 * <pre>
 *   (1 - sum of w part / W) / S &lt;= 1 / (0.9 S0)
 *
 *   w, part  weight, and part of its fair share w / W, of each in slow start
 *   W, S     weight of all servers of the level that are used, and of those not in slow start
 *   S0       S when the first began
 * </pre>
 *
 * As long as the others stay, that holds by itself. If some of them leave, all who are in slow
 * start get at least the same part of their fair share, the smallest with which it holds again.
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

  /** The weight that would carry all traffic if each unit of it had as much as S has now. */
  private double carrying;

  /** What that must not fall below; 0 while nobody is in slow start. */
  private double needed;

  /** A server of the level begins its slow start in the next snapshot. */
  void begin() {
    needed = Math.max(needed, KEPT * carrying);
  }

  /**
   * Returns the part of its fair share that each server in slow start gets at least in the next
   * snapshot, 0 to 1.
   *
   * @param total the weight of all servers of the level that are used, above 0
   * @param starting those of them that are in slow start
   */
  double leastPart(long total, List<Member> starting, long nowNanos) {
    if (starting.isEmpty()) {
      needed = 0;
      carrying = total;
      return 0;
    }
    double others = total - starting.stream().mapToDouble(member -> member.weight).sum();
    double missing = needed == 0 ? 0 : total * (1 - others / needed);
    double filled = filled(starting, missing, nowNanos);
    double least = filled < NEARLY_ALL ? Math.max(0, filled) : 1;
    double taken = 0;
    for (Member member : starting) {
      taken += member.weight * Math.max(least, member.upstream.ramp.part(nowNanos));
    }
    carrying = others == 0 ? total : others / (1 - taken / total);
    return least;
  }

  /** Who has more already keeps it; the same part for the rest fills up what is missing. */
  private static double filled(List<Member> starting, double missing, long nowNanos) {
    List<Member> raised = new ArrayList<>(starting);
    double left = missing;
    while (!raised.isEmpty()) {
      double part = left / raised.stream().mapToDouble(member -> member.weight).sum();
      List<Member> above =
          raised.stream().filter(member -> member.upstream.ramp.part(nowNanos) > part).toList();
      if (above.isEmpty()) {
        return part;
      }
      for (Member member : above) {
        left -= member.weight * member.upstream.ramp.part(nowNanos);
      }
      raised.removeAll(above);
    }
    return 0;
  }
}
