package dev.evenkeel.core;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;

/**
 * A server in one snapshot: what is fixed there, beside the {@link Upstream} that lives on. It is
 * the {@link Candidate} that schedulers see.
 */
final class Member implements Candidate {

  final Server server;
  final Upstream upstream;
  final LevelState level;
  final Scheduler scheduler;
  final ServerState state;
  final String reason;
  final long sinceNanos;
  final int weight;
  final boolean limited;

  Member(Server server, Upstream upstream, LevelState level, int weight) {
    this.server = server;
    this.upstream = upstream;
    this.level = level;
    this.scheduler = level.scheduler;
    this.state = upstream.health.state();
    this.reason = upstream.health.reason();
    this.sinceNanos = upstream.health.sinceNanos();
    this.weight = weight;
    this.limited = server.maxInFlight() != Server.UNLIMITED;
  }

  @Override
  public Server server() {
    return server;
  }

  @Override
  public int index() {
    return upstream.index;
  }

  @Override
  public int weight() {
    return weight;
  }

  @Override
  public int inFlight() {
    return upstream.inFlight.get();
  }

  boolean isFull() {
    return limited && upstream.inFlight.get() >= server.maxInFlight();
  }

  @Override
  public String toString() {
    return server.id() + " (in flight " + inFlight() + ")";
  }
}
