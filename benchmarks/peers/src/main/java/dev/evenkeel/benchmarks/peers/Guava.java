package dev.evenkeel.benchmarks.peers;

import com.google.common.hash.Hashing;
import dev.evenkeel.benchmarks.BenchContext;
import dev.evenkeel.benchmarks.Contender;
import dev.evenkeel.benchmarks.Fleet;
import java.util.stream.IntStream;

/** Guava's {@code Hashing.consistentHash} (jump hash) over an array. */
final class Guava extends Contender<String[]> {

  private volatile String[] servers = {};

  @Override
  public String[] list(Fleet fleet) {
    return IntStream.range(0, fleet.size()).mapToObj(fleet::address).toArray(String[]::new);
  }

  @Override
  public void use(String[] list) {
    servers = list;
  }

  @Override
  public Object acquire(BenchContext call) {
    String[] now = servers;
    return now[Hashing.consistentHash(call.affinity(), now.length)];
  }

  @Override
  public String address(Object held) {
    return (String) held;
  }
}
