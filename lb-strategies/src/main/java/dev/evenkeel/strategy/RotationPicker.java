package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import org.jspecify.annotations.Nullable;

/**
 * Picks whose turn it is.
 *
 * <p>An excluded candidate's turn is spent, and so is the turn of the one that is taken instead:
 * the sequence goes on behind it. That is what keeps its follower from getting both turns.
 */
final class RotationPicker implements Picker {

  /**
   * Turns to try before a lot is drawn among those left. Bounds a pick where a few heavy servers
   * hold nearly all turns and all of them are excluded.
   */
  private static final int TURNS = 32;

  private final Candidate[] candidates;

  // What the turns consist of, not the turns: that is one load less before the cursor's atomic, and
  // behind an atomic the processor begins all loads anew. Measured: a tenth of a pick.
  private final Cursor cursor;
  private final int @Nullable [] order;
  private final Lottery rest;
  private final int turnsToTry;

  RotationPicker(Candidate[] candidates, Turns turns, Lottery rest) {
    this.candidates = candidates;
    this.cursor = turns.cursor();
    this.order = turns.order();
    this.rest = rest;
    // No more than a whole cycle: a search that finds nobody then leaves the cursor where it was.
    this.turnsToTry = Math.min(TURNS, turns.length());
  }

  @Override
  public @Nullable Candidate pick(PickContext context) {
    for (int i = 0; i < turnsToTry; i++) {
      int turn = cursor.next();
      Candidate candidate = candidates[order == null ? turn : order[turn]];
      if (!context.excludes(candidate)) {
        return candidate;
      }
    }
    int position = rest.drawAmongThoseLeft(context, -1);
    return position < 0 ? null : candidates[position];
  }

  @Override
  public String describe(Candidate candidate) {
    return rest.describe(candidate) + " turns";
  }
}
