package dev.evenkeel.api;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Scheduler} keeps for each server across snapshots: an array by {@link
 * Candidate#index()}.
 *
 * <p>{@link #prepare} and {@link #forget} belong to the control thread (they are for {@link
 * Scheduler#prepare} and {@link Scheduler#onForget}); {@link #get} may be called from any thread,
 * does not block and does not allocate.
 *
 * @param <S> the state of one server; must be safe for concurrent use
 */
public final class PerServer<S> {

  private final Function<Candidate, S> factory;
  private volatile AtomicReferenceArray<@Nullable S> states = new AtomicReferenceArray<>(0);

  /** Makes an empty one; {@code factory} makes the state of a server when it is first seen. */
  public PerServer(Function<Candidate, S> factory) {
    this.factory = factory;
  }

  /**
   * Returns the state of {@code candidate}'s server, made now if it is new. Control thread only.
   */
  public S prepare(Candidate candidate) {
    int index = candidate.index();
    AtomicReferenceArray<@Nullable S> now = states;
    if (index >= now.length()) {
      AtomicReferenceArray<@Nullable S> larger =
          new AtomicReferenceArray<>(Math.max(index + 1, now.length() + now.length() / 2));
      for (int i = 0; i < now.length(); i++) {
        larger.setPlain(i, now.getPlain(i));
      }
      states = larger;
      now = larger;
    }
    S state = now.getPlain(index);
    if (state == null) {
      state = factory.apply(candidate);
      now.set(index, state);
    }
    return state;
  }

  /**
   * Returns the state of {@code candidate}'s server, or null if it was never prepared or has been
   * forgotten.
   */
  public @Nullable S get(Candidate candidate) {
    AtomicReferenceArray<@Nullable S> now = states;
    int index = candidate.index();
    return index < now.length() ? now.get(index) : null;
  }

  /** Drops the state of {@code candidate}'s server. Control thread only. */
  public void forget(Candidate candidate) {
    int index = candidate.index();
    if (index < states.length()) {
      states.set(index, null);
    }
  }
}
