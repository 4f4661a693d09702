package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.testkit.FakeCandidate;
import dev.evenkeel.testkit.FakeContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The servers of a trace and what runs on them, by the rules of the balancer that was recorded. It
 * stands for the engine: says who is a candidate, who is excluded, and counts.
 */
final class GoldenGroup {

  /** IPVS lc and wlc: a remembered connection counts 1/256 of a running one. */
  private static final int REMEMBERED = 256;

  /** One server. A connection keeps it reachable after it has left the list. */
  private static final class Member {
    final GoldenServer server;
    final int upper;
    final int lower;
    final int maxConns;
    int weight;
    FakeCandidate candidate;
    int active;
    int inactive;
    boolean overloaded;

    Member(GoldenServer server, int index, int weight) {
      this.server = server;
      this.weight = weight;
      candidate = server.candidate(index, Math.max(1, weight));
      upper = server.number("upper", 0);
      lower = server.number("lower", 0);
      maxConns = server.flag("max_conns");
    }

    void expired() {
      int total = active + inactive;
      if (overloaded && (lower > 0 ? total < lower : total * 4 < upper * 3)) {
        overloaded = false;
      }
    }

    boolean isExcluded() {
      return overloaded || (maxConns > 0 && active >= maxConns);
    }
  }

  private final GoldenFile file;

  /** Whether a finished connection is remembered until a drain. */
  private final boolean remembers;

  /** What a running connection adds to the in-flight count of its candidate. */
  private final int unit;

  private final List<Member> members = new ArrayList<>();
  private final Map<String, Member> connections = new HashMap<>();
  private int nextIndex;

  /**
   * Makes the group at the beginning of {@code file}.
   *
   * @param countsRemembered whether the strategy looks at remembered connections too. In-flight
   *     counts are then in 256ths, which changes no comparison
   */
  GoldenGroup(GoldenFile file, boolean countsRemembered) {
    this.file = file;
    remembers =
        file.algorithm().startsWith("ipvs") && !file.keyIfAny("counting").startsWith("client");
    unit = remembers && countsRemembered ? REMEMBERED : 1;
    for (GoldenServer server : file.servers()) {
      members.add(new Member(server, nextIndex++, server.number("weight")));
    }
  }

  /** Returns those that may get traffic, in list order; may be empty. */
  List<Candidate> candidates() {
    List<Candidate> candidates = new ArrayList<>();
    for (Member member : members) {
      if (member.weight > 0 && !member.server.isDown()) {
        candidates.add(member.candidate);
      }
    }
    return candidates;
  }

  /** Excludes in {@code context} those that are overloaded or full, and nobody else. */
  void exclude(FakeContext context) {
    context.excludeNobody();
    for (Member member : members) {
      if (member.isExcluded()) {
        context.exclude(member.candidate);
      }
    }
  }

  /** Applies a row that is no start; returns whether the list of candidates changed. */
  boolean apply(List<String> row) {
    String op = file.field(row, "op");
    String a = file.field(row, "a");
    switch (op) {
      case "end" -> end(a);
      case "drain" -> members.forEach(this::drain);
      case "weight" -> changeWeight(member(a), (int) file.number(row, "b"));
      case "remove" -> members.remove(member(a));
      case "add" -> {
        GoldenServer server = new GoldenServer(file.name(), a, Map.of());
        // The kernel puts a new server to the front.
        members.add(0, new Member(server, nextIndex++, (int) file.number(row, "b")));
      }
      default -> throw new GoldenFile.GoldenException(file.name(), "there is no op '" + op + "'");
    }
    return op.equals("weight") || op.equals("remove") || op.equals("add");
  }

  /** Counts a connection that the recorded balancer gave to {@code picked}. */
  FakeCandidate start(String connection, String picked) {
    Member member = member(picked);
    member.active++;
    if (member.upper > 0 && member.active + member.inactive >= member.upper) {
      member.overloaded = true;
    }
    for (int i = 0; i < unit; i++) {
      member.candidate.start();
    }
    if (connections.put(connection, member) != null) {
      throw new GoldenFile.GoldenException(file.name(), "connection " + connection + " runs twice");
    }
    return member.candidate;
  }

  private void end(String connection) {
    Member member = connections.remove(connection);
    if (member == null) {
      throw new GoldenFile.GoldenException(
          file.name(), "connection " + connection + " never began");
    }
    member.active--;
    // Of 256 parts one stays until the drain.
    for (int i = unit == REMEMBERED ? 1 : 0; i < unit; i++) {
      member.candidate.end();
    }
    if (remembers) {
      member.inactive++;
    } else {
      member.expired();
    }
  }

  private void drain(Member member) {
    for (int i = 0; unit == REMEMBERED && i < member.inactive; i++) {
      member.candidate.end();
    }
    member.inactive = 0;
    member.expired();
  }

  private void changeWeight(Member member, int weight) {
    member.weight = weight;
    if (weight > 0) {
      member.candidate = member.candidate.withWeight(weight * 1000);
    }
  }

  private Member member(String id) {
    for (Member member : members) {
      if (member.server.id().equals(id)) {
        return member;
      }
    }
    throw new GoldenFile.GoldenException(file.name(), "there is no server '" + id + "'");
  }
}
