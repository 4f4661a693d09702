package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TreeWhileBusyTest {

  private static final int SIZE = 200;

  private final FakeCandidate[] candidates =
      IntStream.range(0, SIZE)
          .mapToObj(i -> Fleet.candidate(i, 1 + i % 4))
          .toArray(FakeCandidate[]::new);

  private TreeWhileBusy forAll(boolean firstOfEqual) {
    return new TreeWhileBusy(new Loads(LoadCost.CONNECTIONS, candidates), firstOfEqual, 3, null);
  }

  @Test
  void thereIsNoTreeWhileMoreThanHalfAreIdle() {
    TreeWhileBusy tree = forAll(false);
    begin(tree, SIZE / 2 - 1);
    tree.buildIfItPays();
    assertThat(tree.tree()).isNull();

    begin(tree, 1);
    tree.buildIfItPays();
    assertThat(tree.tree()).isNotNull();
  }

  @Test
  void theTreeKnowsWhatRanBeforeItWasBuilt() {
    TreeWhileBusy tree = forAll(false);
    begin(tree, SIZE - 1);
    tree.buildIfItPays();

    assertThat(tree.tree()).extracting(LoadTree::winner).isEqualTo(SIZE - 1);
  }

  @Test
  void theTreeIsGoneSomeTimeAfterThreeQuartersAreIdle() {
    TreeWhileBusy tree = forAll(false);
    begin(tree, SIZE);
    tree.buildIfItPays();
    for (int i = 0; i < 40 * SIZE; i++) {
      change(tree, i % 4, 1);
      change(tree, i % 4, -1);
    }
    assertThat(tree.tree()).as("all are busy").isNotNull();

    for (int i = 0; i < SIZE; i++) {
      change(tree, i, -1);
    }
    for (int i = 0; i < 40 * SIZE; i++) {
      change(tree, i % 4, 1);
      change(tree, i % 4, -1);
    }
    assertThat(tree.tree()).as("all are idle").isNull();
  }

  @Test
  void theFirstOfEqualsIsFoundInATreeHoweverIdleTheyAre() {
    TreeWhileBusy tree = forAll(true);
    tree.buildIfItPays();
    for (int i = 0; i < 40 * SIZE; i++) {
      change(tree, i % 4, 1);
      change(tree, i % 4, -1);
    }

    assertThat(tree.tree()).extracting(LoadTree::winner).isEqualTo(0);
  }

  @Test
  void whereOnlyTheHeaviestCostLeastWhileIdleTheyAloneAreAskedWhetherTheyAre() {
    Loads loads = new Loads(LoadCost.EXPECTED_DELAY, candidates);
    TreeWhileBusy tree = new TreeWhileBusy(loads, false, 3, loads.leastWhileIdle());
    for (int i = 0; i < SIZE; i++) {
      if (candidates[i].weight() < 4_000) {
        change(tree, i, 1);
      }
    }
    tree.buildIfItPays();
    assertThat(tree.tree()).isNull();

    for (int i = 0; i < SIZE / 2; i++) {
      change(tree, i, 1);
    }
    tree.buildIfItPays();
    assertThat(tree.tree()).isNotNull();
  }

  private void begin(TreeWhileBusy tree, int calls) {
    for (int i = 0, begun = 0; begun < calls; i++) {
      if (candidates[i].inFlight() == 0) {
        change(tree, i, 1);
        begun++;
      }
    }
  }

  private void change(TreeWhileBusy tree, int position, int by) {
    candidates[position].running().addAndGet(by);
    tree.changed(candidates[position]);
  }
}
