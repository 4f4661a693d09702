package dev.evenkeel.strategy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says for each recording how it is replayed, or why not. It goes by what a file says of itself,
 * never by its name, so that other recordings of the same format are replayed too.
 */
final class GoldenCatalogue {

  /**
   * One kind of recording.
   *
   * @param algorithm how the file's algorithm begins
   * @param replay null if the file is skipped
   * @param reason why it is skipped
   */
  private record Entry(
      String kind, String algorithm, @Nullable GoldenReplay replay, String reason) {

    static Entry of(String kind, String algorithm, GoldenReplay replay) {
      return new Entry(kind, algorithm, replay, "");
    }

    static Entry skipped(String kind, String algorithm, String reason) {
      return new Entry(kind, algorithm, null, reason);
    }

    boolean isFor(GoldenFile file) {
      return file.kind().equals(kind) && file.algorithm().startsWith(algorithm);
    }
  }

  private static final Set<String> KINDS =
      Set.of(
          "picks",
          "trace",
          "failures",
          "map",
          "sources",
          "maglev",
          "ring",
          "lookup",
          "rendezvous",
          "jump",
          "ewma",
          "table");

  private static final Map<String, String> FIRST_OF_EQUAL = Map.of("ties", "first");
  private static final Map<String, String> FROM_FIRST = Map.of("start", "first");

  private static final String LATER =
      "health and tiers: replayed where the engine and the health policies are";
  private static final String HAPROXY_RING =
      "not offered: HAProxy's ring of 16 points a unit, of which the nearest counts";
  private static final String HAPROXY_TABLE = "not offered: HAProxy's map-based table";
  private static final String IPVS_SH =
      "not offered: source-hash deals its buckets out by rendezvous, as IPVS's starve servers";

  /** Of two entries that fit, the first counts. */
  private static final List<Entry> ENTRIES =
      List.of(
          Entry.of("trace", "ipvs rr", new GoldenTrace("rr", FROM_FIRST)),
          Entry.of("trace", "ipvs wrr", new GoldenSequence()),
          Entry.of("trace", "ipvs lc", new GoldenTrace("lc", FIRST_OF_EQUAL)),
          Entry.of("trace", "ipvs wlc", new GoldenTrace("wlc", FIRST_OF_EQUAL)),
          Entry.of("trace", "ipvs sed", new GoldenTrace("sed", FIRST_OF_EQUAL)),
          Entry.of("trace", "ipvs nq", new GoldenTrace("nq", FIRST_OF_EQUAL)),
          Entry.of("trace", "ipvs fo", new GoldenTrace("fo", FIRST_OF_EQUAL)),
          Entry.of("trace", "ipvs ovf", new GoldenTrace("ovf", FIRST_OF_EQUAL)),
          Entry.skipped(
              "trace",
              "smooth weighted round robin with max_conns",
              "not offered: nginx gives a full server's turns to the others in its own order,"
                  + " weighted-round-robin passes them over"),
          Entry.of("picks", "smooth weighted round robin", new GoldenPicks("wrr", FROM_FIRST)),
          Entry.of("trace", "least_conn", new GoldenLeastConn()),
          Entry.skipped(
              "trace",
              "leastconn",
              "not offered: HAProxy's order among equals (never-queue has the same costs and is"
                  + " replayed from IPVS nq)"),
          Entry.skipped("picks", "roundrobin", "not offered: HAProxy's wheel"),
          Entry.skipped("trace", "roundrobin", "not offered: HAProxy's wheel"),
          Entry.skipped("picks", "static-rr", "not offered: HAProxy's static table"),
          Entry.skipped("picks", "earliest deadline first", "not offered: EDF"),
          Entry.skipped("picks", "static stride WRR", "not offered: gRPC's static stride"),
          Entry.of("map", "hash $arg_key consistent", GoldenRings.NGINX),
          Entry.skipped("map", "hash $arg_key", "not offered: modulo hashing"),
          Entry.skipped("map", "ip_hash", "not offered: nginx's ip_hash"),
          Entry.of("map", "ketama (MD5", GoldenRings.LIBKETAMA),
          Entry.of("map", "ketama (unweighted", GoldenRings.SPYMEMCACHED),
          Entry.of("map", "Envoy ring hash", GoldenRings.ENVOY_MAP),
          Entry.of("ring", "Envoy ring hash", GoldenRings.ENVOY_RING),
          Entry.of("lookup", "Envoy ring hash", GoldenRings.ENVOY_LOOKUP),
          Entry.of("map", "Envoy Maglev", GoldenMaglev::envoyMap),
          Entry.of("maglev", "Envoy Maglev", GoldenMaglev::envoyTable),
          Entry.of("maglev", "maglev table from given permutations", GoldenMaglev::given),
          Entry.of("sources", "ipvs mh", new GoldenSources()),
          Entry.skipped("sources", "ipvs sh", IPVS_SH),
          Entry.of("rendezvous", "score = xxHash64", GoldenKeys::rendezvous),
          Entry.of("jump", "jump consistent hash", GoldenKeys::jump),
          Entry.of("ewma", "peak EWMA", new GoldenEwma()),
          Entry.skipped("map", "source; hash-type map-based", HAPROXY_TABLE),
          Entry.skipped("map", "url_param key; hash-type map-based", HAPROXY_TABLE),
          Entry.skipped("map", "source;", HAPROXY_RING),
          Entry.skipped("map", "url_param key;", HAPROXY_RING),
          Entry.of("trace", "url_param key; hash-type consistent", new GoldenBound()),
          Entry.of("table", "unsigned decimal; ketama", GoldenKeys::hashVectors),
          Entry.of("table", "n balls into n bins", new GoldenBins()),
          Entry.skipped("failures", "", LATER),
          Entry.skipped("table", "weight factor", LATER),
          Entry.skipped("table", "effective weight in 1/16", LATER),
          Entry.skipped("table", "Envoy priority levels", LATER),
          Entry.skipped("table", "ejected when", LATER));

  private GoldenCatalogue() {}

  /** Returns how {@code file} is replayed, or null if it is not. */
  static @Nullable GoldenReplay replay(GoldenFile file) {
    Entry entry = entry(file);
    return entry == null ? null : entry.replay();
  }

  /** Returns why {@code file} is not replayed. */
  static String reason(GoldenFile file) {
    Entry entry = entry(file);
    return entry == null ? "no strategy claims the algorithm " + file.algorithm() : entry.reason();
  }

  private static @Nullable Entry entry(GoldenFile file) {
    if (!KINDS.contains(file.kind())) {
      throw new GoldenFile.GoldenException(
          file.name(), "its kind '" + file.kind() + "' must be one of " + KINDS);
    }
    return ENTRIES.stream().filter(entry -> entry.isFor(file)).findFirst().orElse(null);
  }
}
