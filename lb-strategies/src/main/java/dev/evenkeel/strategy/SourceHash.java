package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * {@code source-hash} (IPVS {@code sh}): calls from one source go to one server. The source is
 * whatever the caller names as the affinity key: a client's address, a user, a tenant.
 *
 * <p>As in IPVS the source is hashed to one of a fixed number of buckets and a bucket belongs to a
 * server, so a pick is one array access. What differs is how buckets are dealt out. IPVS fills its
 * 256 in order, {@code weight} at a time: of five servers with weight 100 the last two get nothing,
 * and one change moves most sources. Here each bucket goes to its winner by {@link
 * WeightedRendezvous}: parts follow the weights at any scale, and a change moves the buckets of the
 * changed server only. A server that cannot be used is always passed over, as with IPVS's fallback
 * flag.
 *
 * <p>Beside its neighbours: no key moves without need, unlike {@code maglev}; less memory and a
 * quicker pick than {@code ring-hash}; but a change looks at every server for every bucket (30 ms
 * for a thousand servers), and parts are coarse where servers have only a few buckets each.
 */
final class SourceHash implements Scheduler {

  /**
   * 64 times that of IPVS. With ten servers parts are even within 2.5 %, and a server with a
   * thousandth of the weight still gets some.
   */
  static final int DEFAULT_BUCKETS = 16_384;

  private static final int MIN_BUCKETS = 256;
  private static final int MAX_BUCKETS = 1 << 20;

  private final int buckets;
  private final ServerHashes serverHashes;

  SourceHash(int buckets, ServerHashes serverHashes) {
    this.buckets = buckets;
    this.serverHashes = serverHashes;
  }

  static SourceHash create(SchedulerOptions options) {
    return new SourceHash(
        options.intValue("buckets", DEFAULT_BUCKETS, MIN_BUCKETS, MAX_BUCKETS),
        ServerHashes.byId());
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    WeightedRendezvous rendezvous =
        new WeightedRendezvous(candidates, serverHashes, WeightedRendezvous.MIXED);
    Candidate[] owners = new Candidate[buckets];
    Map<Candidate, Integer> owned = new HashMap<>();
    for (int bucket = 0; bucket < buckets; bucket++) {
      Candidate winner = rendezvous.winner(KeyHash.mix((bucket + 1) * KeyHash.STEP), null);
      owners[bucket] = Objects.requireNonNull(winner);
      owned.merge(winner, 1, Integer::sum);
    }
    return new HashPicker(
        candidates,
        key -> owners[(int) (((key >>> 32) * owners.length) >>> 32)],
        candidate -> owned.getOrDefault(candidate, 0) + " of " + owners.length + " buckets");
  }
}
