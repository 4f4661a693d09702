package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code source-hash} (IPVS {@code sh}): calls from one source go to one server. The source is
 * whatever the caller names as the affinity key: a client's address, a user, a tenant.
 *
 * <p>As in IPVS the source is hashed to one of a fixed number of buckets and a bucket belongs to a
 * server, so a pick is one array access. What differs is how buckets are dealt out. IPVS fills its
 * 256 in order, {@code weight} at a time: of five servers with weight 100 the last two get nothing,
 * and one change moves most sources. Here each bucket goes to its winner by {@link
 * WeightedRendezvous}: parts follow the weights at any scale, and a change moves the buckets of the
 * changed server only, so only those are dealt out anew. A server that cannot be used is always
 * passed over, as with IPVS's fallback flag.
 *
 * <p>Beside its neighbours: no key moves without need, unlike {@code maglev}; less memory and a
 * quicker pick than {@code ring-hash}; but the first list, or one that has little in common with
 * the one before, takes a look at every server for every bucket (45 ms for a thousand servers), and
 * parts are coarse where servers have only a few buckets each.
 */
final class SourceHash implements Scheduler {

  /**
   * 64 times that of IPVS. With ten servers parts are even within 2.5 %, and a server with a
   * thousandth of the weight still gets some.
   */
  static final int DEFAULT_BUCKETS = 16_384;

  private static final int MIN_BUCKETS = 256;
  private static final int MAX_BUCKETS = 1 << 20;

  private static final int NOBODY = -1;

  private final ServerHashes serverHashes;

  // Control thread only: the latest snapshot, by candidate index, and who owns each bucket in it.
  private @Nullable Candidate[] placed = new @Nullable Candidate[0];
  private long[] hashes = {};
  private final int[] owners;

  SourceHash(int buckets, ServerHashes serverHashes) {
    this.serverHashes = serverHashes;
    this.owners = new int[buckets];
    Arrays.fill(owners, NOBODY);
  }

  static SourceHash create(SchedulerOptions options) {
    return new SourceHash(
        options.intValue("buckets", DEFAULT_BUCKETS, MIN_BUCKETS, MAX_BUCKETS),
        ServerHashes.byId());
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    @Nullable Candidate[] byIndex = ByIndex.of(candidates);
    deal(candidates, byIndex);
    placed = byIndex;
    Candidate[] ownerOf = new Candidate[owners.length];
    int[] owned = new int[byIndex.length];
    for (int bucket = 0; bucket < owners.length; bucket++) {
      ownerOf[bucket] = Objects.requireNonNull(byIndex[owners[bucket]]);
      owned[owners[bucket]]++;
    }
    return new HashPicker(
        candidates,
        key -> ownerOf[(int) (((key >>> 32) * ownerOf.length) >>> 32)],
        candidate -> owned[candidate.index()] + " of " + ownerOf.length + " buckets");
  }

  /**
   * Deals out the buckets of those who have left, and lets those who are new win buckets of the
   * others. What a server scores for a bucket depends on nothing but the two, so the result is the
   * same as if all were dealt out anew.
   */
  private void deal(List<Candidate> candidates, @Nullable Candidate[] byIndex) {
    List<Candidate> joining =
        candidates.stream().filter(candidate -> !isPlaced(candidate)).toList();
    hashes = Arrays.copyOf(hashes, Math.max(hashes.length, byIndex.length));
    for (Candidate candidate : joining) {
      hashes[candidate.index()] = serverHashes.of(candidate.server(), 0, 1)[0];
    }
    WeightedRendezvous all = rendezvous(candidates);
    WeightedRendezvous challengers = joining.isEmpty() ? null : rendezvous(joining);
    boolean anew = joining.size() > candidates.size() / 2; // as quick, then, as to challenge
    for (int bucket = 0; bucket < owners.length; bucket++) {
      long key = KeyHash.mix((bucket + 1) * KeyHash.STEP);
      Candidate owner = anew ? null : whoStays(owners[bucket], byIndex);
      if (owner == null) {
        owner = all.winner(key, null);
      } else if (challengers != null) {
        Candidate challenger = Objects.requireNonNull(challengers.winner(key, null));
        owner = better(owner, challenger, all, key);
      }
      owners[bucket] = Objects.requireNonNull(owner).index();
    }
  }

  private WeightedRendezvous rendezvous(List<Candidate> candidates) {
    return new WeightedRendezvous(candidates, serverHashes, WeightedRendezvous.MIXED);
  }

  private Candidate better(Candidate one, Candidate other, WeightedRendezvous rules, long key) {
    return rules.beats(other, hashes[other.index()], one, hashes[one.index()], key) ? other : one;
  }

  /** Returns whether the server was in the snapshot before, with the same weight. */
  private boolean isPlaced(Candidate candidate) {
    int index = candidate.index();
    Candidate before = index < placed.length ? placed[index] : null;
    return before != null
        && before.weight() == candidate.weight()
        && before.server().equals(candidate.server());
  }

  /** Returns the owner of a bucket if it is there as it was, else null. */
  private @Nullable Candidate whoStays(int owner, @Nullable Candidate[] byIndex) {
    Candidate candidate = owner != NOBODY && owner < byIndex.length ? byIndex[owner] : null;
    return candidate != null && isPlaced(candidate) ? candidate : null;
  }
}
