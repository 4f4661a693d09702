package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadTreeTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 15, 16, 17, 255, 256, 257, 4_097})
  void theWinnerIsTheMinimumAfterEachOfManyChanges(int size) {
    FakeCandidate[] candidates = candidates(size, 7);
    Loads loads = new Loads(LoadCost.EXPECTED_DELAY, candidates);
    for (boolean firstOfEqual : new boolean[] {false, true}) {
      SplittableRandom random = new SplittableRandom(size);
      LoadTree tree = new LoadTree(loads, firstOfEqual);
      tree.settle(random.nextInt());
      for (int step = 0; step < 2_000; step++) {
        // Half of the changes at the winner, where they matter.
        int position = random.nextBoolean() ? tree.winner() : random.nextInt(size);
        change(tree, candidates[position], random.nextInt(3) > 0);
        assertThat(tree.winner()).isEqualTo(least(loads, tree.winner(), firstOfEqual));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"20, false", "20, true", "65, false", "300, false", "300, true"})
  void theWinnerIsTheMinimumAfterAStormOfChangesOnManyThreads(int size, boolean firstOfEqual)
      throws Exception {
    for (int storm = 0; storm < 60; storm++) {
      FakeCandidate[] candidates = candidates(size, 3);
      Loads loads = new Loads(LoadCost.WEIGHTED_CONNECTIONS, candidates);
      LoadTree tree = new LoadTree(loads, firstOfEqual);
      tree.settle(storm);
      int seed = storm;
      Threads.run(
          4,
          thread ->
              () -> {
                SplittableRandom random = new SplittableRandom(seed * 31L + thread);
                List<FakeCandidate> mine = new ArrayList<>();
                for (int step = 0; step < 2_000; step++) {
                  if (!mine.isEmpty() && random.nextInt(mine.size() + 4) > 3) {
                    change(tree, mine.remove(random.nextInt(mine.size())), false);
                  } else {
                    int position = random.nextInt(4) > 0 ? tree.winner() : random.nextInt(size);
                    mine.add(candidates[position]);
                    change(tree, candidates[position], true);
                  }
                }
                return thread;
              });
      assertThat(tree.winner()).isEqualTo(least(loads, tree.winner(), firstOfEqual));
      // Not only the root: with the best ones excluded one after the other, the rest is in order
      // too.
      FakeContext context = new FakeContext(1);
      for (int i = 0; i < size; i++) {
        int next = tree.winner(context);
        assertThat(loads.compare(next, loads.firstOfLeast(context))).isZero();
        context.excluded.add(candidates[next].server());
      }
      assertThat(tree.winner(context)).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void equalsTakeTurnsWhenTheWinnerIsTaken(LoadCost cost) {
    int size = 200;
    FakeCandidate[] candidates = candidates(size, 1);
    LoadTree tree = new LoadTree(new Loads(cost, candidates), false);
    tree.settle(99);
    for (int round = 1; round <= 5; round++) {
      for (int i = 0; i < size; i++) {
        change(tree, candidates[tree.winner()], true);
      }
      assertThat(candidates).extracting(FakeCandidate::inFlight).containsOnly(round);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 200})
  void treesOfDifferentClientsDoNotBeginWithTheSameOfEquals(int size) {
    FakeCandidate[] candidates = candidates(size, 1);
    SplittableRandom random = new SplittableRandom(8);
    int[] first = new int[size];
    for (int client = 0; client < 20 * size; client++) {
      LoadTree tree = new LoadTree(new Loads(LoadCost.EXPECTED_DELAY, candidates), false);
      tree.settle(random.nextInt());
      first[tree.winner()]++;
    }
    // 20 each on average; groups of 12 and of 13 share equally, so not quite evenly.
    assertThat(Arrays.stream(first)).allMatch(count -> count > 0 && count < 50);
  }

  private static FakeCandidate[] candidates(int size, int weights) {
    return IntStream.range(0, size)
        .mapToObj(i -> Fleet.candidate(i, 1 + i % weights))
        .toArray(FakeCandidate[]::new);
  }

  private static void change(LoadTree tree, FakeCandidate candidate, boolean begin) {
    if (begin) {
      candidate.running().incrementAndGet();
      tree.changed(candidate);
    } else if (candidate.inFlight() > 0) {
      candidate.running().decrementAndGet();
      tree.changed(candidate);
    }
  }

  /** Returns {@code found} if it costs least, else one that costs less. */
  private static int least(Loads loads, int found, boolean firstOfEqual) {
    int least = loads.firstOfLeast(new FakeContext(0));
    return !firstOfEqual && loads.compare(least, found) == 0 ? found : least;
  }
}
