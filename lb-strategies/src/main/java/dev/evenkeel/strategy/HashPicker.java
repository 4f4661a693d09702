package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Picks the owner of the caller's key, or of a random key if the caller named none, which gives
 * each server its part by weight.
 *
 * <p>If the owner is excluded, the key is hashed again and looked up again, a few times: that keeps
 * to the weights and gives every key of that owner its own second choice. What then is still not
 * found is rare and sought in the key's own order of all candidates, so a pick is null only if all
 * are excluded.
 */
final class HashPicker implements Picker {

  /** Who owns a key: the ring, the table. */
  @FunctionalInterface
  interface Owners {
    /** Returns the owner of a well mixed key, or null if that server is no candidate now. */
    @Nullable Candidate of(long key);
  }

  /**
   * With half of the weight excluded, one key in 256 finds nobody by this many look-ups; retries
   * exclude far less than that.
   */
  private static final int REHASHES = 8;

  private final Owners owners;
  private final KeyedOrder order;
  private final Function<Candidate, String> place;

  /**
   * @param place says in words what part of the keys a candidate owns, for {@link #describe}
   */
  HashPicker(List<Candidate> candidates, Owners owners, Function<Candidate, String> place) {
    this.owners = owners;
    this.order = new KeyedOrder(candidates);
    this.place = place;
  }

  @Override
  public @Nullable Candidate pick(PickContext context) {
    // Mixed once more: the engine may have chosen the zone by bits of the same key, and then all
    // keys that arrive here have those bits in common.
    long key = KeyHash.mix(context.hasAffinity() ? context.affinity() : context.random());
    Candidate owner = owners.of(key);
    return owner != null && !context.excludes(owner) ? owner : elsewhere(key, context);
  }

  @Override
  public String describe(Candidate candidate) {
    return place.apply(candidate);
  }

  private @Nullable Candidate elsewhere(long key, PickContext context) {
    long next = key;
    for (int i = 0; i < REHASHES; i++) {
      next = KeyHash.mix(next + KeyHash.STEP);
      Candidate owner = owners.of(next);
      if (owner != null && !context.excludes(owner)) {
        return owner;
      }
    }
    return order.first(next, context);
  }
}
