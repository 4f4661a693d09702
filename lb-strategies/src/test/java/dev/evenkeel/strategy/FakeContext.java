package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Server;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/** One attempt of one thread: seeded chance, a time that the test sets, and who is excluded. */
final class FakeContext implements PickContext {

  private final SplittableRandom random;
  final Set<Server> excluded = new HashSet<>();

  FakeContext(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public boolean excludes(Candidate candidate) {
    return !excluded.isEmpty() && excluded.contains(candidate.server());
  }

  @Override
  public boolean hasAffinity() {
    return false;
  }

  @Override
  public long affinity() {
    return 0;
  }

  @Override
  public int attempt() {
    return excluded.size() + 1;
  }

  @Override
  public long nowNanos() {
    return 0;
  }

  @Override
  public long random() {
    return random.nextLong();
  }
}
