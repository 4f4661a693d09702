package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import java.util.List;

/**
 * {@code random}: each candidate with the same chance, whatever its weight.
 *
 * <p>Keeps nothing and writes nothing, so clients cannot fall into step, and threads never meet.
 * The price is unevenness: after k picks a server is off by about sqrt(k/n), where round robin is
 * off by one. Use it as a floor to measure others by, or with very many clients that each send
 * little.
 */
final class UniformRandom implements Scheduler {

  @Override
  public Picker prepare(List<Candidate> candidates) {
    return Lottery.uniform(candidates.toArray(new Candidate[0]));
  }
}
