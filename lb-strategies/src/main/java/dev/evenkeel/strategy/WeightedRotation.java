package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns in proportion to weight: one whole cycle of the sequence is computed when the list changes,
 * then a pick is one step of a cursor in it.
 *
 * <p>The cursor goes on untouched as long as the servers and the ratio of their weights stay, so
 * that updates that change nothing change nothing. Otherwise there is a new cycle, entered at a
 * random place. Carrying the old place over in proportion looks better and is worse: a server that
 * flaps in step with the picks makes the places resonate, and then somebody starves, while with a
 * random entry each pick has the right chances whatever came before. With {@code start=first} a new
 * cycle begins at its first place, as the references do.
 */
final class WeightedRotation implements Rotation {

  private final Start start;
  private final UnaryOperator<int[]> sequence;
  private Candidate[] before = {};
  private int[] slotsBefore = {};
  private @Nullable Turns turns;

  /**
   * Makes one.
   *
   * @param sequence makes the cycle, as positions, from how often each position is to appear in it
   */
  WeightedRotation(Start start, UnaryOperator<int[]> sequence) {
    this.start = start;
    this.sequence = sequence;
  }

  @Override
  public Turns over(Candidate[] candidates) {
    int[] slots = CycleSlots.of(Weights.of(candidates));
    Turns now = turns;
    if (now == null
        || !Arrays.equals(slots, slotsBefore)
        || !EqualRotation.sameServers(before, candidates)) {
      int[] order = sequence.apply(slots);
      Cursor cursor = start.cursor(order.length);
      now =
          Weights.allEqual(slots)
              ? Turns.inListOrder(order.length, cursor)
              : Turns.in(order, cursor);
    }
    before = candidates;
    slotsBefore = slots;
    turns = now;
    return now;
  }
}
