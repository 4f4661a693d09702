package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link LoadTree} while it pays. Who is idle is found by turns, for next to nothing, and a
 * tree would be brought up to date twice a call for nobody: so there is none until half of them are
 * busy, and none again once three quarters are idle.
 *
 * <p>Whoever finds so builds the tree, or drops it, while everybody else goes on by scans.
 */
final class TreeWhileBusy extends TryLock {

  /** While more are idle, a few turns find one: 16 fail to once in 2^16 times. */
  private static final double IDLE_ENOUGH_WITHOUT = 0.5;

  /** Far enough above not to build and drop one for each call that comes and goes. */
  private static final double IDLE_ENOUGH_TO_DROP = 0.75;

  /** Changes, for each candidate, until it is looked at whether the tree still pays. */
  private static final int CHANGES_BETWEEN_LOOKS = 8;

  private final Loads loads;
  private final boolean firstOfEqual;
  private final int random;
  private final int @Nullable [] leastWhileIdle;
  private final Cursor changes;

  /** The one that is told of changes. */
  private volatile @Nullable LoadTree told;

  /** The same once it knows what was there before it was told. */
  private volatile @Nullable LoadTree kept;

  /**
   * Makes one without a tree yet.
   *
   * @param firstOfEqual as in {@link LoadTree}; then idle ones are not found by turns, and the tree
   *     always pays
   * @param random as in {@link LoadTree#settle}
   * @param leastWhileIdle as in {@link Loads#leastWhileIdle}
   */
  TreeWhileBusy(Loads loads, boolean firstOfEqual, int random, int @Nullable [] leastWhileIdle) {
    this.loads = loads;
    this.firstOfEqual = firstOfEqual;
    this.random = random;
    this.leastWhileIdle = leastWhileIdle;
    this.changes = StripedCursor.atFirst(CHANGES_BETWEEN_LOOKS * loads.size());
  }

  /** Returns the tree, or null while there is none. */
  @Nullable LoadTree tree() {
    return kept;
  }

  /** To be called after an attempt began or ended. */
  void changed(Candidate candidate) {
    LoadTree now = told;
    if (now != null) {
      now.changed(candidate);
      if (!firstOfEqual && changes.next() == 0 && idle() >= IDLE_ENOUGH_TO_DROP) {
        drop();
      }
    }
  }

  /** To be called before a search. Linear if there is no tree. */
  void buildIfItPays() {
    if (kept == null && (firstOfEqual || idle() <= IDLE_ENOUGH_WITHOUT)) {
      build();
    }
  }

  /** Returns the part of those that nothing can cost less than while they are idle which are. */
  private double idle() {
    int[] some = leastWhileIdle;
    int of = some == null ? loads.size() : some.length;
    int idle = 0;
    for (int i = 0; i < of; i++) {
      idle += loads.inFlight(some == null ? i : some[i]) == 0 ? 1 : 0;
    }
    return (double) idle / of;
  }

  private void build() {
    if (tryTake()) {
      try {
        if (kept == null) {
          LoadTree tree = new LoadTree(loads, firstOfEqual);
          told = tree;
          tree.settle(random);
          kept = tree;
        }
      } finally {
        give();
      }
    }
  }

  /** Whoever asks the old tree at this moment picks by what was so a moment ago. */
  private void drop() {
    if (tryTake()) {
      kept = null;
      told = null;
      give();
    }
  }
}
