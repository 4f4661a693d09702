package dev.evenkeel.examples.simulator;

import dev.evenkeel.api.Ticker;
import dev.evenkeel.core.ManualControl;
import java.util.PriorityQueue;

/**
 * Virtual time: events at their moments, in order, and between them the timers of the engines that
 * go by this clock. Events of one moment happen in the order in which they were planned, so that a
 * run can be repeated. For one thread.
 */
final class EventQueue implements Ticker {

  private record Event(long nanos, long sequence, Runnable action) implements Comparable<Event> {

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(nanos, other.nanos);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final ManualControl control = new ManualControl(this);
  private long now;
  private long sequence;

  @Override
  public long nanos() {
    return now;
  }

  /** Returns the control that engines in this virtual time go by. */
  ManualControl control() {
    return control;
  }

  /** Plans {@code action} for a moment that is not in the past. */
  void at(long nanos, Runnable action) {
    if (nanos < now) {
      throw new IllegalArgumentException(
          "an event must not lie in the past: it is " + now + ", the event was for " + nanos);
    }
    events.add(new Event(nanos, sequence++, action));
  }

  /** Plans {@code action} for {@code delayNanos} from now. */
  void in(long delayNanos, Runnable action) {
    at(now + delayNanos, action);
  }

  /** Lets everything happen that falls due until {@code endNanos}; then it is that time. */
  void runUntil(long endNanos) {
    while (true) {
      long timer = control.nextDueNanos().orElse(Long.MAX_VALUE);
      Event next = events.peek();
      long event = next == null ? Long.MAX_VALUE : next.nanos;
      long first = Math.min(timer, event);
      if (first > endNanos) {
        now = endNanos;
        return;
      }
      now = Math.max(now, first);
      if (timer <= event) {
        control.runDue();
      } else {
        events.remove().action.run();
      }
    }
  }
}
