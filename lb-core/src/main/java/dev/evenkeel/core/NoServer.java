package dev.evenkeel.core;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.NoAvailableServerException.Reason;
import dev.evenkeel.api.ServerState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says why a call can or cannot go to each server: the words of errors and explanations. */
final class NoServer {

  /** An error should fit a screen. */
  private static final int MOST_NAMED = 20;

  private NoServer() {}

  static NoAvailableServerException explain(
      String service, Snapshot snapshot, CallContext call, long nowNanos, boolean closed) {
    Reason reason = reason(snapshot, call, closed);
    String what =
        switch (reason) {
          case CLOSED -> "the load balancer is closed; build another";
          case NO_SERVERS ->
              "there are no servers, or none has been found yet; awaitReady waits for the first";
          case ALL_DOWN ->
              "all servers are down or draining, and it does not fail open or may not use them";
          case ALL_FULL ->
              "all servers that are up are full; raise maxInFlight, or let callers wait (waitWhenFull)";
          case ALL_EXCLUDED -> "all servers that are up were tried or excluded by the call";
        };
    String each =
        snapshot.members.stream()
            .limit(MOST_NAMED)
            .map(member -> member.server.id() + " " + why(member, call, nowNanos))
            .collect(Collectors.joining(", "));
    int more = snapshot.members.size() - MOST_NAMED;
    return new NoAvailableServerException(
        service,
        reason,
        "no server for '"
            + service
            + "': "
            + what
            + (each.isEmpty()
                ? ""
                : " (" + each + (more > 0 ? ", and " + more + " more" : "") + ")"));
  }

  static Reason reason(Snapshot snapshot, CallContext call, boolean closed) {
    if (closed) {
      return Reason.CLOSED;
    }
    if (snapshot.members.isEmpty()) {
      return Reason.NO_SERVERS;
    }
    if (snapshot.levels.length == 0) {
      return Reason.ALL_DOWN;
    }
    for (Level level : snapshot.levels) {
      for (var candidate : level.candidates) {
        // Full, or it would have been picked; it may have got room since.
        if (!call.isExcluded(((Member) candidate).upstream.id)) {
          return Reason.ALL_FULL;
        }
      }
    }
    return Reason.ALL_EXCLUDED;
  }

  private static String why(Member member, CallContext call, long nowNanos) {
    if (call.isExcluded(member.upstream.id)) {
      return "was tried or excluded";
    }
    if (member.state != ServerState.UP) {
      return (member.state == ServerState.DRAINING
              ? "drains"
              : member.state == ServerState.TRIAL ? "is on trial" : "is down")
          + " for "
          + Math.max(0, (nowNanos - member.sinceNanos) / 1_000_000)
          + " ms"
          + (member.reason.isEmpty() ? "" : ": " + member.reason);
    }
    if (member.isFull()) {
      return "is full with " + member.inFlight() + " in flight";
    }
    if (member.upstream.objected) {
      return "was objected to just now";
    }
    return member.upstream.ramp.isOver(nowNanos) ? "is up" : "starts slowly";
  }

  static List<Explanation.Line> lines(Snapshot snapshot, CallContext call, long nowNanos) {
    List<Explanation.Line> lines = new ArrayList<>();
    for (Member member : snapshot.members) {
      Level level = snapshot.levelOf(member);
      if (level != null) {
        call.look(level);
      }
      boolean candidate = level != null && !call.excludes(member);
      String name =
          level == null
              ? ""
              : "tier "
                  + level.key.tier()
                  + (level.key.foreign() ? ", other zones" : "")
                  + " ("
                  + level.percent
                  + " %)";
      String said =
          level != null && candidate ? level.describe(member) : why(member, call, nowNanos);
      lines.add(new Explanation.Line(member.server.id(), candidate, name, said));
    }
    return List.copyOf(lines);
  }
}
