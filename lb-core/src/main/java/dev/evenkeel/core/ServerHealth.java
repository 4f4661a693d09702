package dev.evenkeel.core;

import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;
import dev.evenkeel.api.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that is said about one server, and what it comes to. Control thread only.
 *
 * <p>Precedence, first that applies:
 *
 * <ol>
 *   <li>an operator's {@code forceDown}: DOWN, and not used even when all are down
 *   <li>an operator's {@code drain}, or weight 0 by discovery: DRAINING
 *   <li>an operator's {@code forceUp}: UP
 *   <li>any policy's DOWN: DOWN
 *   <li>any policy's TRIAL: TRIAL
 *   <li>else UP
 * </ol>
 */
final class ServerHealth {

  /** What an operator may say. */
  enum Order {
    NONE,
    UP,
    DRAIN,
    DOWN
  }

  private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
  private Order order = Order.NONE;
  private String orderReason = "";
  private ServerState state = ServerState.UP;
  private String reason = "";
  private long sinceNanos;

  ServerHealth(long nowNanos) {
    sinceNanos = nowNanos;
  }

  void order(Order newOrder, String newReason) {
    order = newOrder;
    orderReason = newReason;
  }

  /** Notes a policy's verdict; returns whether it differs from the one before. */
  boolean verdict(String policy, Verdict verdict) {
    return verdict.state() == Verdict.State.UP
        ? verdicts.remove(policy) != null
        : !verdict.equals(verdicts.put(policy, verdict));
  }

  /** Merges what is said; returns whether the state has changed. */
  boolean merge(Server server, long nowNanos) {
    ServerState before = state;
    if (order == Order.DOWN) {
      become(ServerState.DOWN, orderReason);
    } else if (order == Order.DRAIN) {
      become(ServerState.DRAINING, orderReason);
    } else if (server.weight() == 0) {
      become(ServerState.DRAINING, "weight 0");
    } else if (order == Order.UP) {
      become(ServerState.UP, orderReason);
    } else {
      mergeVerdicts();
    }
    if (state != before) {
      sinceNanos = nowNanos;
    }
    return state != before;
  }

  private void mergeVerdicts() {
    ServerState worst = ServerState.UP;
    String why = "";
    for (Map.Entry<String, Verdict> said : verdicts.entrySet()) {
      String named = said.getKey() + ": " + said.getValue().reason();
      if (said.getValue().state() == Verdict.State.DOWN) {
        become(ServerState.DOWN, named);
        return;
      }
      worst = ServerState.TRIAL;
      why = named;
    }
    become(worst, why);
  }

  private void become(ServerState newState, String newReason) {
    state = newState;
    reason = newReason;
  }

  ServerState state() {
    return state;
  }

  String reason() {
    return reason;
  }

  long sinceNanos() {
    return sinceNanos;
  }

  /**
   * Returns whether the server may be used when nobody is up: not against an operator's word, nor
   * with weight 0.
   */
  boolean isLastResort() {
    return state != ServerState.DRAINING && order != Order.DOWN;
  }
}
