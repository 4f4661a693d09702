package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import org.jspecify.annotations.Nullable;

/**
 * Picks the candidate of least cost: from the tree if there is one and it is kept, else by a scan.
 */
final class LeastLoadedPicker implements Picker {

  private static final int NONE = -1;

  /** Turns that may win a tie: among few equals in a long list it is seldom anybody's turn. */
  private static final int TURNS = 6;

  /** Turns of those that cost least while idle: two find one while a third of them is busy. */
  private static final int TURNS_OF_LEAST = 2;

  private final LeastLoaded scheduler;
  private final Loads loads;
  private final @Nullable LoadTree tree;
  private final @Nullable Turns turns;
  private final @Nullable Turns turnsOfLeast;

  /**
   * Makes one.
   *
   * @param turns who is preferred among equals; null for the first in the list
   * @param turnsOfLeast of those than which nothing can cost less while they are idle, so that no
   *     search is needed then; null if that goes for all
   */
  LeastLoadedPicker(
      LeastLoaded scheduler,
      Loads loads,
      @Nullable LoadTree tree,
      @Nullable Turns turns,
      @Nullable Turns turnsOfLeast) {
    this.scheduler = scheduler;
    this.loads = loads;
    this.tree = tree;
    this.turns = turns;
    this.turnsOfLeast = turnsOfLeast;
  }

  @Override
  public @Nullable Candidate pick(PickContext context) {
    int position = turns == null ? first(context) : bestInTurn(context, turns);
    return position == NONE ? null : loads.candidate(position);
  }

  private int bestInTurn(PickContext context, Turns everybodys) {
    Turns mine = turnsOfLeast;
    if (mine == null) {
      int turn = everybodys.next();
      return isIdle(turn, context) ? turn : searched(context, everybodys, turn);
    }
    for (int i = Math.min(TURNS_OF_LEAST, mine.length()); i > 0; i--) {
      int turn = mine.next();
      if (isIdle(turn, context)) {
        return turn;
      }
    }
    return searched(context, everybodys, everybodys.next());
  }

  private boolean isIdle(int position, PickContext context) {
    return loads.inFlight(position) == 0 && !context.excludes(loads.candidate(position));
  }

  private int searched(PickContext context, Turns turns, int firstTurn) {
    int turn = firstTurn;
    LoadTree kept = keptTree();
    if (kept == null && turns.areInListOrder()) {
      int best = loads.firstOfLeast(context, turn);
      if (best != NONE) {
        turns.goOnAfter(best); // else whoever follows a busy server would always have its turn too
      }
      return best;
    }
    int best = kept != null ? kept.winner(context) : loads.firstOfLeast(context);
    if (best == NONE) {
      return NONE;
    }
    for (int i = 1; compare(kept, turn, best) > 0 || context.excludes(loads.candidate(turn)); i++) {
      if (i == TURNS) {
        // A lot among equals costs a second scan, twice as dear as the first: only when it is
        // needed.
        return kept != null ? best : loads.anyOfLeast(context);
      }
      turn = turns.next();
    }
    return turn;
  }

  private int compare(@Nullable LoadTree kept, int a, int b) {
    return kept != null ? kept.compare(a, b) : loads.compare(a, b);
  }

  private int first(PickContext context) {
    LoadTree kept = keptTree();
    return kept != null ? kept.winner(context) : loads.firstOfLeast(context);
  }

  private @Nullable LoadTree keptTree() {
    LoadTree mine = tree;
    return mine != null && scheduler.keeps(mine) ? mine : null;
  }

  @Override
  public String describe(Candidate candidate) {
    return loads.describe(candidate);
  }
}
