package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.util.List;

/**
 * {@code weighted-round-robin} ({@code wrr}): turns in proportion to weight, spread as evenly as
 * can be.
 *
 * <p>Any W/gcd picks of one thread hit each candidate exactly w/gcd times. The order is nginx's
 * smooth weighted round robin: 5, 1, 1 gives a a b a c a a, never more than 1 - 1/n ahead of the
 * fair share. {@code sequence=ipvs} gives the kernel's, a a a a a b c, with its bursts. Either is
 * computed once per change ({@link SmoothSequence}, {@link GcdSequence}), so that a pick is one
 * step in a table, where nginx's own rule is linear under a lock; very long cycles are shortened
 * ({@link CycleSlots}). {@code start} and {@code exact} as in {@link RoundRobin}.
 *
 * <p>Unlike nginx's, the sequence is fixed: an excluded candidate's turns are passed over and not
 * made up for. Use it for servers of known, different size. Not for sizes that are guessed or
 * change: there the load itself is the better guide ({@link LeastLoaded}, {@link PeakEwma}).
 */
final class WeightedRoundRobin implements Scheduler {

  private final WeightedRotation rotation;

  WeightedRoundRobin(SchedulerOptions options) {
    boolean ipvs = options.choice("sequence", "smooth", "smooth", "ipvs").equals("ipvs");
    rotation =
        new WeightedRotation(Start.read(options), ipvs ? GcdSequence::of : SmoothSequence::of);
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    if (candidates.size() == 1) {
      return new Solo(candidates.get(0));
    }
    Candidate[] list = candidates.toArray(new Candidate[0]);
    return new RotationPicker(list, rotation.over(list), Lottery.byWeight(list));
  }
}
