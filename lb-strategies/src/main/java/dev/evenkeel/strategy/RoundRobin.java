package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.util.List;

/**
 * {@code round-robin} ({@code rr}): the candidates in turn, in the order of the list, whatever
 * their weight and load.
 *
 * <p>Any n picks of one thread hit each of n candidates once. The cursor begins at random (a fleet
 * of clients must not begin with the same server; {@code start=first} is IPVS's order) and lives as
 * long as the balancer. By default each thread has a rotation of its own on a striped cursor, which
 * is 5 to 10 times faster than a shared counter and over threads even to within one pick per
 * stripe; {@code exact=true} keeps one order for all threads.
 *
 * <p>Use it for equal servers and calls of similar length. It is blind: a slow server gets as many
 * calls as a fast one, and they pile up there. With weights: {@link WeightedRoundRobin}; with an
 * eye on the load: {@link LeastLoaded}.
 */
final class RoundRobin implements Scheduler {

  private final Start start;
  private final EqualRotation rotation;

  RoundRobin(SchedulerOptions options) {
    start = Start.read(options);
    rotation = new EqualRotation(start);
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    // While there is no choice nobody's turn is spent; in the kernel it is.
    if (candidates.size() == 1 && !start.first()) {
      return new Solo(candidates.get(0));
    }
    Candidate[] list = candidates.toArray(new Candidate[0]);
    return new RotationPicker(list, rotation.over(list), Lottery.uniform(list));
  }
}
