package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import org.jspecify.annotations.Nullable;

/**
 * Picks the candidate of least cost. Whoever is idle and has its turn is one, so that is tried
 * first; else it is looked for in the tree while there is one, or by a scan.
 */
final class LeastLoadedPicker implements Picker {

  private static final int NONE = -1;

  /**
   * Turns that may find somebody idle before a long list is scanned: while half are idle, they fail
   * once in 2^16 times.
   */
  private static final int TURNS_BEFORE_A_LONG_SCAN = 16;

  /** The same before a search that is cheap, among those that cost least while they are idle. */
  private static final int TURNS_BEFORE_A_SEARCH = 2;

  /** Turns that may win a tie: among few equals in a long list it is seldom anybody's turn. */
  private static final int TURNS_AMONG_EQUALS = 6;

  private final LeastLoaded scheduler;
  private final Loads loads;
  private final @Nullable TreeWhileBusy tree;
  private final @Nullable Turns turns;
  private final @Nullable Turns turnsOfLeast;

  /**
   * Makes one.
   *
   * @param tree what keeps a tree while that pays, if the list is long enough
   * @param turns who is preferred among equals; null for the first in the list
   * @param turnsOfLeast of those than which nothing can cost less while they are idle; null if that
   *     goes for all
   */
  LeastLoadedPicker(
      LeastLoaded scheduler,
      Loads loads,
      @Nullable TreeWhileBusy tree,
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

  private int first(PickContext context) {
    LoadTree kept = keptTree();
    return kept != null ? kept.winner(context) : loads.firstOfLeast(context);
  }

  private int bestInTurn(PickContext context, Turns everybodys) {
    Turns mine = turnsOfLeast == null ? everybodys : turnsOfLeast;
    int tries = Math.min(triesBeforeASearch(), mine.length());
    int turn = mine.next();
    for (int i = 1; !isIdle(turn, context); i++) {
      if (i == tries) {
        return searched(context, everybodys, mine == everybodys ? turn : everybodys.next());
      }
      turn = mine.next();
    }
    return turn;
  }

  private int triesBeforeASearch() {
    if (tree != null && keptTree() == null) {
      return TURNS_BEFORE_A_LONG_SCAN;
    }
    // One where all take turns: a scan goes on from there, and must not leave anybody out.
    return turnsOfLeast == null ? 1 : TURNS_BEFORE_A_SEARCH;
  }

  private boolean isIdle(int position, PickContext context) {
    return loads.inFlight(position) == 0 && !context.excludes(loads.candidate(position));
  }

  private int searched(PickContext context, Turns turns, int turn) {
    LoadTree kept = keptTree();
    if (kept == null && tree != null && scheduler.tells(tree)) {
      tree.buildIfItPays();
      kept = tree.tree();
    }
    if (kept == null && turns.areInListOrder()) {
      int best = loads.firstOfLeast(context, turn);
      if (best != NONE) {
        turns.goOnAfter(best); // else whoever follows a busy server would always have its turn too
      }
      return best;
    }
    int best = kept != null ? kept.winner(context) : loads.firstOfLeast(context);
    return best == NONE ? NONE : equalInTurn(context, kept, turns, turn, best);
  }

  /** Returns the next whose turn it is of those that are as good as the best; else one by lot. */
  private int equalInTurn(
      PickContext context, @Nullable LoadTree kept, Turns turns, int firstTurn, int best) {
    int turn = firstTurn;
    for (int i = 1; compare(kept, turn, best) > 0 || context.excludes(loads.candidate(turn)); i++) {
      if (i == TURNS_AMONG_EQUALS) {
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

  private @Nullable LoadTree keptTree() {
    TreeWhileBusy mine = tree;
    return mine != null && scheduler.tells(mine) ? mine.tree() : null;
  }

  @Override
  public String describe(Candidate candidate) {
    return loads.describe(candidate);
  }
}
