package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.util.List;

/**
 * {@code overflow} ({@code ovf}): the heaviest candidate that has no more attempts in flight than
 * its weight; what does not fit flows over to the next heaviest. IPVS's ovf.
 *
 * <p>The weight is a capacity here, in calls at once (w + 1 fit, as in the kernel). For servers to
 * be filled one after the other, such as one's own before rented ones. {@code ties=random}
 * (default) or {@code ties=first} among equally heavy ones. When all are full the kernel refuses;
 * here the call goes to the one with the least in flight by weight: to refuse, limit the servers
 * themselves ({@code maxInFlight}). Against {@link Failover}: spills. Against {@link LeastLoaded}:
 * fills one server before it touches the next.
 */
final class Overflow implements Scheduler {

  /** {@link Candidate#weight()} is in thousandths of what was configured. */
  private static final long THOUSANDTHS = 1000;

  private final Ties ties;

  Overflow(SchedulerOptions options) {
    ties = Ties.read(options);
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    return new RankedPicker(
        candidates.toArray(new Candidate[0]),
        ties,
        candidate -> candidate.inFlight() * THOUSANDTHS <= candidate.weight());
  }
}
