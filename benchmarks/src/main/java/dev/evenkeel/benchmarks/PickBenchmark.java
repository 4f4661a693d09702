package dev.evenkeel.benchmarks;

import java.util.Map;
import java.util.function.Supplier;

/** The floors, our strategies and what one would write by hand: {@link OwnRows}. */
public class PickBenchmark extends Cost {

  @Override
  protected Map<String, Supplier<Contender<?>>> rows() {
    return OwnRows.all();
  }
}
