package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.util.List;

/**
 * {@code failover} ({@code fo}): all calls to the heaviest candidate, whatever its load; when it is
 * out, to the next heaviest. IPVS's fo.
 *
 * <p>The weight is a rank here. For a service of which one instance should do all the work. {@code
 * ties=random} (default) shares calls among equally heavy ones; {@code ties=first} takes the first
 * in the list. Against tiers (backup servers), which the engine has for every strategy: those take
 * over by capacity, step by step; this is all or nothing. Against {@link Overflow}: never spills.
 */
final class Failover implements Scheduler {

  private final Ties ties;

  Failover(SchedulerOptions options) {
    ties = Ties.read(options);
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    return new RankedPicker(candidates.toArray(new Candidate[0]), ties, candidate -> true);
  }
}
