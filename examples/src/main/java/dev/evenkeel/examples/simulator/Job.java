package dev.evenkeel.examples.simulator;

import dev.evenkeel.api.Outcome;

/** Work for a {@link SimulatedServer}. */
interface Job {

  /** Returns how long a server of speed 1 works on it, in nanoseconds. */
  double work();

  /** Called once, at the moment at which the server is done with it, well or not. */
  void done(Outcome outcome);
}
