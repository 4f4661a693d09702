package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Picks among the heaviest candidates that are not excluded and have room; equals by lot or by
 * their place in the list.
 */
final class RankedPicker implements Picker {

  /** Lots to draw in one rank before all of it is looked at. */
  private static final int DRAWS = 4;

  private static final int NONE = -1;

  private final Candidate[] ranked; // heaviest first; equals in the order of the list
  private final int[] rankEnds; // for each position the end of its rank
  private final Ties ties;
  private final Predicate<Candidate> hasRoom;
  private final Loads loads;

  /**
   * Makes one.
   *
   * @param hasRoom whether a candidate may be picked; if none may, the one with the least in flight
   *     by weight is
   */
  RankedPicker(Candidate[] candidates, Ties ties, Predicate<Candidate> hasRoom) {
    this.ranked = candidates.clone();
    this.rankEnds = new int[candidates.length];
    this.ties = ties;
    this.hasRoom = hasRoom;
    this.loads = new Loads(LoadCost.WEIGHTED_CONNECTIONS, candidates);
    Arrays.sort(ranked, Comparator.comparingInt(candidate -> -candidate.weight()));
    for (int i = ranked.length - 1, end = ranked.length; i >= 0; i--) {
      if (ranked[i].weight() != ranked[end - 1].weight()) {
        end = i + 1;
      }
      rankEnds[i] = end;
    }
  }

  @Override
  public @Nullable Candidate pick(PickContext context) {
    for (int rank = 0; rank < ranked.length; rank = rankEnds[rank]) {
      int position = ties == Ties.FIRST ? first(rank, context) : any(rank, context);
      if (position != NONE) {
        return ranked[position];
      }
    }
    int least = ties == Ties.FIRST ? loads.firstOfLeast(context) : loads.anyOfLeast(context);
    return least == NONE ? null : loads.candidate(least);
  }

  private int first(int rank, PickContext context) {
    for (int i = rank; i < rankEnds[rank]; i++) {
      if (isFree(i, context)) {
        return i;
      }
    }
    return NONE;
  }

  private int any(int rank, PickContext context) {
    int size = rankEnds[rank] - rank;
    for (int i = 0; size > 1 && i < DRAWS; i++) {
      int position = rank + Math.floorMod(context.random(), size);
      if (isFree(position, context)) {
        return position;
      }
    }
    int drawn = NONE;
    int free = 0;
    for (int i = rank; i < rankEnds[rank]; i++) {
      // The k-th that is free replaces those before it with chance 1/k: the same for all in the
      // end.
      if (isFree(i, context) && (free++ == 0 || Math.floorMod(context.random(), free) == 0)) {
        drawn = i;
      }
    }
    return drawn;
  }

  private boolean isFree(int position, PickContext context) {
    Candidate candidate = ranked[position];
    return hasRoom.test(candidate) && !context.excludes(candidate);
  }

  @Override
  public String describe(Candidate candidate) {
    int heavier = 0;
    while (ranked[heavier].weight() > candidate.weight()) {
      heavier = rankEnds[heavier];
    }
    return "rank " + (heavier + 1) + (hasRoom.test(candidate) ? "" : ", full");
  }
}
