package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import org.jspecify.annotations.Nullable;

/**
 * Begins by lot: as long as no server has answered, an idle one is drawn by weight. There is
 * nothing to compare then but the weights, and by them all clients of a fleet that starts would
 * begin with the same server.
 */
final class FirstByLot implements Picker {

  private final FleetLatency fleet;
  private final Lottery lottery;
  private final Picker picker;

  FirstByLot(FleetLatency fleet, Lottery lottery, Picker picker) {
    this.fleet = fleet;
    this.lottery = lottery;
    this.picker = picker;
  }

  @Override
  public @Nullable Candidate pick(PickContext context) {
    if (!fleet.isKnown()) {
      Candidate drawn = lottery.pick(context);
      if (drawn != null && drawn.inFlight() == 0) {
        return drawn;
      }
    }
    return picker.pick(context);
  }

  @Override
  public String describe(Candidate candidate) {
    return picker.describe(candidate);
  }
}
