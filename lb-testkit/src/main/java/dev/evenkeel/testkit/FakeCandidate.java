package dev.evenkeel.testkit;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Server;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A candidate whose running attempts a test counts itself, by {@link #start()} and {@link #end()}.
 * Thread-safe.
 */
public final class FakeCandidate implements Candidate {

  private static final int THOUSANDTHS = 1000;

  private final Server server;
  private final int index;
  private final int weight;
  private final AtomicInteger inFlight;

  private FakeCandidate(Server server, int index, int weight, AtomicInteger inFlight) {
    if (index < 0) {
      throw new IllegalArgumentException(
          "index must be 0 or more, was " + index + " (server '" + server.id() + "')");
    }
    if (weight < 1 || weight > Server.MAX_WEIGHT * THOUSANDTHS) {
      throw new IllegalArgumentException(
          "the weight of a candidate must be 1 to "
              + Server.MAX_WEIGHT * THOUSANDTHS
              + " thousandths, was "
              + weight
              + " (server '"
              + server.id()
              + "'); a server of weight 0 is no candidate");
    }
    this.server = server;
    this.index = index;
    this.weight = weight;
    this.inFlight = inFlight;
  }

  /**
   * Makes a candidate without running attempts.
   *
   * @param index 0 or more; no two members of a group share one
   * @param weight 1 to 1,000,000, in thousandths
   * @throws IllegalArgumentException if index or weight is out of range
   */
  public FakeCandidate(Server server, int index, int weight) {
    this(server, index, weight, new AtomicInteger());
  }

  /**
   * Makes a candidate without running attempts whose weight is the one that its server was
   * configured with.
   *
   * @throws IllegalArgumentException if that weight is 0, or {@code index} is negative
   */
  public FakeCandidate(Server server, int index) {
    this(server, index, server.weight() * THOUSANDTHS);
  }

  /**
   * Returns the candidate that the next snapshot would hold for the same server after a change of
   * its weight: same server, same index, same running count.
   *
   * @param newWeight 1 to 1,000,000, in thousandths
   * @throws IllegalArgumentException if it is out of range
   */
  public FakeCandidate withWeight(int newWeight) {
    return new FakeCandidate(server, index, newWeight, inFlight);
  }

  /** Counts one more running attempt. */
  public void start() {
    inFlight.incrementAndGet();
  }

  /**
   * Counts one running attempt less.
   *
   * @throws IllegalStateException if none is running
   */
  public void end() {
    inFlight.updateAndGet(
        running -> {
          if (running == 0) {
            throw new IllegalStateException(
                "end() without start(): nothing is running on server '" + server.id() + "'");
          }
          return running - 1;
        });
  }

  @Override
  public Server server() {
    return server;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public int weight() {
    return weight;
  }

  @Override
  public int inFlight() {
    return inFlight.get();
  }

  /** Returns the server's id, with weight and running attempts. */
  @Override
  public String toString() {
    return server.id()
        + "[index="
        + index
        + " weight="
        + weight
        + " inFlight="
        + inFlight.get()
        + "]";
  }
}
