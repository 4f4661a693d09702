package dev.evenkeel.health;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Server;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A passive policy at work, from its start on: takes outcomes on callers' threads, and passes what
 * is suspect to the control thread, where the loop judges and a regular sweep lets counts fade.
 */
final class PassiveWatch {

  /** How often counts fade: fine enough for memories of ten seconds and more. */
  static final Duration SWEEP = Duration.ofSeconds(1);

  private final HealthPolicy.Context context;
  private final Pool pool;
  private final EjectionLoop loop;
  private final @Nullable TcpHealthChecker ownChecker;
  private final @Nullable SuccessRateOutliers outliers;
  private final long outlierSweepNanos;
  private volatile boolean closed;
  private long sweptNanos;
  private long outliersSweptNanos;

  PassiveWatch(PassiveHealth.Builder options, HealthPolicy.Context context) {
    this.context = context;
    pool = new Pool(options, context.ticker());
    ownChecker =
        options.checksConnections && options.connectCheck == null ? new TcpHealthChecker() : null;
    loop =
        new EjectionLoop(
            options, context, pool, ownChecker != null ? ownChecker : options.connectCheck);
    outliers = options.outliers();
    outlierSweepNanos = options.outlierSweep.toNanos();
    sweptNanos = context.ticker().nanos();
    outliersSweptNanos = sweptNanos;
  }

  void onMembers(List<Server> members) {
    if (!closed) {
      pool.onMembers(members, loop::left);
      loop.giveBackExcess();
    }
  }

  void onOutcome(Server server, Outcome outcome, long latencyNanos, long nowNanos, boolean trial) {
    TrackRecord record = pool.find(server.id());
    if (record == null || !record.server().hasSameAddress(server)) {
      return; // it has left, or its id has gone to another server since
    }
    EjectionCause suspicion = pool.record(record, outcome, latencyNanos, nowNanos);
    if (trial) {
      context.schedule(Duration.ZERO, () -> loop.trialEnded(record, outcome));
    } else if (suspicion != null && record.suspect()) {
      context.schedule(Duration.ZERO, () -> loop.consider(record, suspicion));
    }
  }

  void onActiveCheck(String serverId, boolean well, long begunNanos, int enough) {
    loop.activeCheckEnded(serverId, well, begunNanos, enough);
  }

  void sweepLater() {
    if (!closed) {
      context.schedule(SWEEP, this::sweep);
    }
  }

  private void sweep() {
    sweepLater();
    long nowNanos = context.ticker().nanos();
    pool.fade((nowNanos - sweptNanos) / 1e9, nowNanos);
    sweptNanos = nowNanos;
    if (outliers != null && nowNanos - outliersSweptNanos >= outlierSweepNanos) {
      outliersSweptNanos = nowNanos;
      outliers.sweep(pool.records()).forEach(loop::ejectOutlier);
    }
  }

  void close() {
    closed = true;
    loop.close();
    if (ownChecker != null) {
      ownChecker.close();
    }
  }
}
