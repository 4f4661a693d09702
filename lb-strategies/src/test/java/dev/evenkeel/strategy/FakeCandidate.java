package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Server;
import java.util.concurrent.atomic.AtomicInteger;

/** A candidate with a running count of its own; others of other weight may share the count. */
record FakeCandidate(Server server, int index, int weight, AtomicInteger running)
    implements Candidate {

  @Override
  public int inFlight() {
    return running.get();
  }

  FakeCandidate withWeight(int newWeight) {
    return new FakeCandidate(server, index, newWeight, running);
  }

  @Override
  public String toString() {
    return server.id();
  }
}
