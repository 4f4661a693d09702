package dev.evenkeel.strategy;

/**
 * A tree of three groups in two levels, all servers with two calls but for the first of the first
 * group, which wins with none.
 */
class LoadTreeState {

  /** Of the first, the second and the last group. */
  static final int WINNER = 0;

  static final int NEIGHBOUR = 1;
  static final int OTHER_GROUP = 10;
  static final int LAST_GROUP = 19;

  private static final int SIZE = 20;

  private final StressCandidate[] candidates = StressCandidate.of(SIZE, 2);
  private final Loads loads = new Loads(LoadCost.EXPECTED_DELAY, candidates);
  private final LoadTree tree = new LoadTree(loads, false);

  LoadTreeState() {
    candidates[WINNER].running().set(0);
    tree.settle(1);
  }

  void begin(int position) {
    candidates[position].running().getAndIncrement();
    tree.changed(candidates[position]);
  }

  void end(int position) {
    candidates[position].running().getAndDecrement();
    tree.changed(candidates[position]);
  }

  int winner() {
    return tree.winner();
  }

  /** Returns how many are cheaper than the winner of the tree: none, if all is well. */
  int cheaper() {
    int winner = tree.winner();
    int cheaper = 0;
    for (int i = 0; i < SIZE; i++) {
      if (loads.compare(i, winner) < 0) {
        cheaper++;
      }
    }
    return cheaper;
  }
}
