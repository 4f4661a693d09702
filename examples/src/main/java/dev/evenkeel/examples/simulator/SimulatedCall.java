package dev.evenkeel.examples.simulator;

import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.core.Attempt;
import dev.evenkeel.core.CallContext;
import dev.evenkeel.core.LoadBalancer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call of one caller: attempts on one server after the other until one answers, all are used
 * up, or the caller's patience ends.
 */
final class SimulatedCall {

  /** One attempt, as work for its server. */
  private final class Sent implements Job {

    private final Attempt attempt;
    private final SimulatedServer server;
    private final long sentNanos = world.time().nanos();

    Sent(Attempt attempt) {
      this.attempt = attempt;
      this.server = Objects.requireNonNull(world.servers().get(attempt.server().id()));
      world.time().in(oneWay(), () -> server.accept(this));
    }

    @Override
    public double work() {
      return work;
    }

    @Override
    public void done(Outcome outcome) {
      world.time().in(oneWay(), () -> arrived(outcome));
    }

    private void arrived(Outcome outcome) {
      if (current == this) {
        end(outcome);
        SimulatedCall.this.ended(outcome, attempt.server().id());
      }
    }

    void end(Outcome outcome) {
      current = null;
      attempt.report(outcome, world.time().nanos() - sentNanos);
      attempt.release();
    }

    private long oneWay() {
      return world.scenario().rttNanos() / 2;
    }
  }

  private final World world;
  private final LoadBalancer engine;
  private final CallContext context;
  private final double work;
  private final long begunNanos;
  private int attempts;
  private @Nullable Sent current;

  SimulatedCall(World world, LoadBalancer engine, CallContext context, double work) {
    this.world = world;
    this.engine = engine;
    this.context = context;
    this.work = work;
    this.begunNanos = world.time().nanos();
  }

  void begin() {
    world.time().in(world.scenario().timeoutNanos(), this::giveUp);
    attempt();
  }

  private void attempt() {
    attempts++;
    try {
      current = new Sent(engine.begin(context));
    } catch (NoAvailableServerException nobody) {
      world.log().failed(begunNanos);
    }
  }

  private void ended(Outcome outcome, String serverId) {
    if (!outcome.isFailure()) {
      world.log().answered(begunNanos, world.time().nanos() - begunNanos);
    } else if (attempts < world.scenario().attempts() && engine.retryBudget().tryWithdraw()) {
      context.exclude(serverId);
      attempt();
    } else {
      world.log().failed(begunNanos);
    }
  }

  private void giveUp() {
    Sent waitedFor = current;
    if (waitedFor != null) {
      waitedFor.end(Outcome.TIMEOUT);
      world.log().failed(begunNanos);
    }
  }
}
