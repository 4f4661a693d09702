package dev.evenkeel.core;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.ServerState;

/**
 * A server as snapshots have it: what is fixed there, beside the {@link Upstream} that lives on. It
 * is the {@link Candidate} that schedulers see. Snapshots share it until something about the server
 * changes.
 */
final class Member implements Candidate {

  final Server server;
  final Upstream upstream;
  final int index;
  final LevelState level;
  final Scheduler scheduler;
  final ServerState state;
  final String reason;
  final long sinceNanos;
  final int weight;
  final boolean limited;

  /** It may be used when nobody is up. */
  final boolean lastResort;

  Member(Server server, Upstream upstream, LevelState level, int weight) {
    this.server = server;
    this.upstream = upstream;
    this.index = upstream.index;
    this.level = level;
    this.scheduler = level.scheduler;
    this.state = upstream.health.state();
    this.reason = upstream.health.reason();
    this.sinceNanos = upstream.health.sinceNanos();
    this.lastResort = upstream.health.isLastResort();
    this.weight = weight;
    this.limited = server.maxInFlight() != Server.UNLIMITED;
  }

  @Override
  public Server server() {
    return server;
  }

  @Override
  public int index() {
    return index;
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
