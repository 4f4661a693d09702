package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Server;
import java.util.concurrent.atomic.AtomicInteger;

/** A candidate whose running calls are counted here, as the engine would. */
record StressCandidate(Server server, int index, int weight, AtomicInteger running)
    implements Candidate {

  private static final Server[] SERVERS = new Server[32];

  static {
    for (int i = 0; i < SERVERS.length; i++) {
      SERVERS[i] = Server.of("10.0.0." + (i + 1) + ":80");
    }
  }

  static StressCandidate[] of(int size, int running) {
    StressCandidate[] candidates = new StressCandidate[size];
    for (int i = 0; i < size; i++) {
      candidates[i] = new StressCandidate(SERVERS[i], i, 1000, new AtomicInteger(running));
    }
    return candidates;
  }

  @Override
  public int inFlight() {
    return running.get();
  }
}
