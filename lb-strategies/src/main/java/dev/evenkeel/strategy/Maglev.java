package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * {@code maglev} (IPVS {@code mh}): a key is looked up in a table that {@link MaglevTable} fills.
 *
 * <p>Minimises the time of a pick (one array access) and the unevenness of the parts (slots differ
 * by about one), at the price of a few keys: when a server leaves, up to about half a per cent of
 * the others' keys move too. {@code ring-hash} moves none of those, but its parts are uneven.
 *
 * <p>Weights work as in Envoy: the heaviest server claims one slot in each round, one of half its
 * weight in every second. IPVS lets a server claim a whole run of slots in each round, as many as
 * its weight divided by the greatest common divisor; one new weight then changes everybody's runs,
 * and weights above 64 lose their lower bits.
 *
 * <p>The table has at least 100 slots for each member, so that parts are even within a per cent. A
 * service that outgrows its table gets the next of twice, four times, ... the size, and most keys
 * move once: set {@code table-size} for the fleet to come.
 */
final class Maglev implements Scheduler {

  /** The smaller size of the paper, a prime. */
  static final int DEFAULT_TABLE_SIZE = 65_537;

  private static final int MIN_TABLE_SIZE = 251;

  /** The largest that Envoy allows, a prime: 20 MB. */
  private static final int MAX_TABLE_SIZE = 5_000_011;

  /** The paper's rule for even parts. */
  private static final int SLOTS_PER_MEMBER = 100;

  private final int tableSize;
  private final ServerHashes hashes;

  // Control thread only.
  private final BitSet members = new BitSet();
  private List<Candidate> filledFor = List.of();
  private MaglevTable table;

  Maglev(int tableSize, ServerHashes hashes) {
    this.tableSize = Primes.atLeast(tableSize);
    this.hashes = hashes;
    this.table = MaglevTable.fill(2, new int[1], new int[] {1}, backend -> 1);
  }

  static Maglev create(SchedulerOptions options) {
    return new Maglev(
        options.intValue("table-size", DEFAULT_TABLE_SIZE, MIN_TABLE_SIZE, MAX_TABLE_SIZE),
        ServerHashes.byId());
  }

  @Override
  public Picker prepare(List<Candidate> candidates) {
    candidates.forEach(candidate -> members.set(candidate.index()));
    List<Candidate> backends = KeyedOrder.sortedById(candidates);
    int size = size(members.cardinality());
    if (size != table.size() || !isFilledFor(backends)) {
      table = fill(size, backends);
    }
    filledFor = backends;
    MaglevTable current = table;
    Candidate[] owners = backends.toArray(new Candidate[0]);
    return new HashPicker(
        candidates,
        key -> owners[current.owner(key)],
        candidate -> slots(candidate, owners, current));
  }

  /** Members that are down for a while count for the size, or the table would change with them. */
  @Override
  public void onForget(Candidate candidate) {
    members.clear(candidate.index());
  }

  private int size(int memberCount) {
    long size = tableSize;
    while (size <= (long) SLOTS_PER_MEMBER * memberCount) {
      size *= 2;
    }
    return Primes.atLeast((int) size);
  }

  private boolean isFilledFor(List<Candidate> backends) {
    if (backends.size() != filledFor.size()) {
      return false;
    }
    for (int i = 0; i < backends.size(); i++) {
      Candidate now = backends.get(i);
      Candidate before = filledFor.get(i);
      if (now.weight() != before.weight() || !now.server().equals(before.server())) {
        return false;
      }
    }
    return true;
  }

  private MaglevTable fill(int size, List<Candidate> backends) {
    int[] offsets = new int[backends.size()];
    int[] skips = new int[backends.size()];
    int[] weights = new int[backends.size()];
    for (int i = 0; i < offsets.length; i++) {
      Candidate backend = backends.get(i);
      long[] two = hashes.of(backend.server(), 0, 2);
      offsets[i] = (int) Long.remainderUnsigned(two[0], size);
      skips[i] = (int) Long.remainderUnsigned(two[1], size - 1) + 1;
      weights[i] = backend.weight();
    }
    return MaglevTable.fill(size, offsets, skips, new ByWeight(weights));
  }

  private static String slots(Candidate candidate, Candidate[] owners, MaglevTable table) {
    List<Server> servers = new ArrayList<>();
    for (Candidate owner : owners) {
      servers.add(owner.server());
    }
    int[] counts = table.counts(owners.length);
    return counts[servers.indexOf(candidate.server())] + " of " + table.size() + " slots";
  }

  /** One slot in each round for the greatest weight, in proportion fewer rounds for the others. */
  static final class ByWeight implements MaglevTable.Turns {

    private final int[] weights;
    private final int[] credits;
    private final int greatest;

    ByWeight(int[] weights) {
      this.weights = weights;
      greatest = Arrays.stream(weights).max().orElseThrow();
      credits = new int[weights.length];
      // All join the first round, so that even the lightest has a slot.
      Arrays.fill(credits, greatest);
    }

    @Override
    public int next(int backend) {
      int credit = credits[backend] + weights[backend];
      if (credit < greatest) {
        credits[backend] = credit;
        return 0;
      }
      credits[backend] = credit - greatest;
      return 1;
    }
  }
}
