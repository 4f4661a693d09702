package dev.evenkeel.benchmarks.peers;

import dev.evenkeel.benchmarks.Contender;
import dev.evenkeel.benchmarks.Cost;
import java.util.Map;
import java.util.function.Supplier;

/** Our strategies and the peers' in one run: {@link AllRows}. */
public class PeerBenchmark extends Cost {

  @Override
  protected Map<String, Supplier<Contender<?>>> rows() {
    return AllRows.all();
  }
}
