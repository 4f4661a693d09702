package dev.evenkeel.benchmarks.peers;

import dev.evenkeel.benchmarks.Contender;
import dev.evenkeel.benchmarks.OwnRows;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Our rows and, in the same families, those of the peers. */
final class AllRows {

  private AllRows() {}

  static Map<String, Supplier<Contender<?>>> all() {
    Map<String, Supplier<Contender<?>>> rows = new LinkedHashMap<>(OwnRows.all());
    rows.put("round-robin/armeria", Armeria::roundRobin);
    rows.put("round-robin/dubbo", Dubbo::roundRobin);
    rows.put("round-robin/finagle", Finagle::roundRobin);
    rows.put("round-robin/grpc", Grpc::roundRobin);
    rows.put("round-robin/ribbon", Ribbon::roundRobin);
    rows.put("round-robin/servicetalk", ServiceTalk::roundRobin);
    rows.put("round-robin/spring-cloud", SpringCloud::roundRobin);
    rows.put("weighted-round-robin/armeria", Armeria::weightedRoundRobin);
    rows.put("random/ribbon", Ribbon::random);
    rows.put("random/spring-cloud", SpringCloud::random);
    rows.put("weighted-random/dubbo", Dubbo::random);
    rows.put("least-connections/dubbo", Dubbo::leastActive);
    rows.put("least-connections/finagle-heap", Finagle::heap);
    rows.put("least-connections/ribbon-best-available", Ribbon::bestAvailable);
    rows.put("power-of-two/finagle", Finagle::p2c);
    rows.put("power-of-two/finagle-aperture", Finagle::aperture);
    rows.put("power-of-two/grpc-least-request", Grpc::leastRequest);
    rows.put("power-of-two/servicetalk", ServiceTalk::p2c);
    rows.put("peak-ewma/finagle", Finagle::p2cPeakEwma);
    rows.put("hash/armeria-sticky", Armeria::sticky);
    rows.put("hash/dubbo", Dubbo::consistentHash);
    rows.put("hash/guava-jump", Guava::new);
    return rows;
  }
}
