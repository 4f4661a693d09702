package dev.evenkeel.okhttp;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How nginx's upstream module chooses a peer, as a scheduler: smooth weighted round robin with an
 * effective weight that each failure lowers by {@code weight / max_fails} and each pick raises by
 * one. For one call at a time only; the product's {@code weighted-round-robin} has the sequence
 * without the effective weights.
 */
final class NginxPeers implements Scheduler {

  private static final class Peer {
    final int weight;
    int effective;
    int current;

    Peer(int weight) {
      this.weight = weight;
      this.effective = weight;
    }
  }

  private final Map<String, Integer> maxFails;
  private final boolean single;
  private final Map<String, Peer> peers = new HashMap<>();

  /**
   * Makes one.
   *
   * @param maxFails max_fails by the id of the server
   * @param single whether the service has one server in all, whose failures nginx does not count
   */
  NginxPeers(Map<String, Integer> maxFails, boolean single) {
    this.maxFails = maxFails;
    this.single = single;
  }

  private Peer peer(Candidate candidate) {
    return peers.computeIfAbsent(
        candidate.server().id(), id -> new Peer(candidate.server().weight()));
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    return context -> pick(candidates, context);
  }

  private @Nullable Candidate pick(List<Candidate> candidates, PickContext context) {
    Candidate best = null;
    int total = 0;
    for (Candidate candidate : candidates) {
      if (!context.excludes(candidate)) {
        Peer peer = peer(candidate);
        peer.current += peer.effective;
        total += peer.effective;
        peer.effective = Math.min(peer.weight, peer.effective + 1);
        if (best == null || peer.current > peer(best).current) {
          best = candidate;
        }
      }
    }
    if (best != null) {
      peer(best).current -= total;
    }
    return best;
  }

  @Override
  public void onOutcome(Candidate candidate, Outcome outcome, long latencyNanos, long nowNanos) {
    int most = maxFails.getOrDefault(candidate.server().id(), 0);
    if (outcome.isFailure() && most > 0 && !single) {
      Peer peer = peer(candidate);
      peer.effective = Math.max(0, peer.effective - peer.weight / most);
    }
  }
}
