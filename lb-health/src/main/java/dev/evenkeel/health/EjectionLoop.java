package dev.evenkeel.health;

import dev.evenkeel.api.HealthChecker;
import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Who is ejected, for how long and how it comes back. All of it runs on the control thread except
 * {@link #close}: so the limits hold exactly, and verdicts on a server never overtake one another.
 *
 * <pre>
 * up -> out -> (connect checks) -> (trial) -> up
 *        ^---------------------------'  trial failed: out for longer
 * </pre>
 */
final class EjectionLoop {

  /** How much worse than the others a server must be: tail-latency rule for failures in a row. */
  private static final double TIMES_OTHERS = 2;

  private static final double ABOVE_TWICE_OTHERS = 0.1;

  /**
   * For the failure rate, which stands on more calls, less will do: else half a pool that fails
   * could never be ejected, as twice its share is more than there is. Three standard errors keep
   * bad luck out.
   */
  private static final double RATE_ABOVE_OTHERS = 0.1;

  private static final double STANDARD_ERRORS = 3;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  private final PassiveHealth.Builder options;
  private final HealthPolicy.Context context;
  private final Pool pool;
  private final @Nullable HealthChecker connectCheck;
  private final SplittableRandom random;
  private final Map<TrackRecord, BackOff> backOffs = new HashMap<>();

  /** In the order of ejection. Synchronized for {@link #close} only. */
  private final Map<TrackRecord, Ejection> out = Collections.synchronizedMap(new LinkedHashMap<>());

  private volatile boolean closed;

  EjectionLoop(
      PassiveHealth.Builder options,
      HealthPolicy.Context context,
      Pool pool,
      @Nullable HealthChecker connectCheck) {
    this.options = options;
    this.context = context;
    this.pool = pool;
    this.connectCheck = connectCheck;
    this.random = new SplittableRandom(options.seed);
  }

  /** Judges a suspicion that an outcome has raised. */
  void consider(TrackRecord record, EjectionCause cause) {
    record.heard();
    if (!pool.holds(record) || out.containsKey(record)) {
      return;
    }
    if (cause == EjectionCause.UNREACHABLE && pool.isLocalFaultLikely()) {
      giveBackBurst();
    } else if (isWorseThanOthers(record, cause)) {
      eject(record, cause, describe(record, cause));
    } else if (record.failureRate().isExceeded()
        && isWorseThanOthers(record, EjectionCause.FAILURE_RATE)) {
      eject(record, EjectionCause.FAILURE_RATE, describe(record, EjectionCause.FAILURE_RATE));
    }
    if (!out.containsKey(record) && record.failureRate().isExceeded()) {
      // It would stay open: calls that fail far below the threshold would raise suspicion for ever.
      record.failureRate().restart();
    }
  }

  /** Ejects a server whose success rate is too far below that of the pool. */
  void ejectOutlier(SuccessRateOutliers.Outlier outlier) {
    TrackRecord record = outlier.record();
    if (pool.holds(record) && !out.containsKey(record)) {
      String why =
          String.format(
              Locale.ROOT,
              "success rate %.0f %%, mean of all %.0f %%",
              100 * outlier.rate(),
              100 * outlier.mean());
      eject(record, EjectionCause.OUTLIER, why);
    }
  }

  private boolean isWorseThanOthers(TrackRecord record, EjectionCause cause) {
    double others = pool.errorsOfOthers(record);
    return switch (cause) {
      case FAILURES_IN_A_ROW ->
          record.recentFailures() > TIMES_OTHERS * others + ABOVE_TWICE_OTHERS;
      case FAILURE_RATE -> {
        FailureRate own = record.failureRate();
        double standardError = Math.sqrt(others * (1 - others) / Math.max(1, own.calls()));
        yield own.rate() > others + RATE_ABOVE_OTHERS + STANDARD_ERRORS * standardError;
      }
      case UNREACHABLE, RESET, OUTLIER -> true;
    };
  }

  private static String describe(TrackRecord record, EjectionCause cause) {
    return switch (cause) {
      case UNREACHABLE -> "no connection";
      case RESET -> "connection reset";
      case FAILURE_RATE ->
          String.format(
              Locale.ROOT,
              "%.0f %% of %d calls failed",
              100 * record.failureRate().rate(),
              record.failureRate().calls());
      case FAILURES_IN_A_ROW, OUTLIER -> record.failuresInARow() + " failures in a row";
    };
  }

  /** Returns how many servers may be out at once: never the last one, but one of two. */
  private int mostOut() {
    int serving = pool.serving();
    int share = (int) Math.floor(serving * options.maxEjected);
    return Math.min(serving - 1, Math.max(share, serving > 1 ? 1 : 0));
  }

  private void eject(TrackRecord record, EjectionCause cause, String why) {
    if (out.size() >= mostOut()) {
      return;
    }
    backOff(record).decay(context.ticker().nanos(), record.successes());
    sendOut(record, cause, why);
  }

  private BackOff backOff(TrackRecord record) {
    return backOffs.computeIfAbsent(record, key -> new BackOff(options.maxEjectionTime));
  }

  private void sendOut(TrackRecord record, EjectionCause cause, String why) {
    if (closed) {
      return;
    }
    Ejection ejection = new Ejection(record, cause, why, context.ticker().nanos());
    Duration time = backOff(record).next(cause.firstTime(), random);
    out.put(record, ejection);
    record.setOut(true);
    context.verdict(ejection.id(), Verdict.down(why + ", out for " + Texts.of(time)));
    ejection.waitFor(context.schedule(time, () -> timeOver(ejection)));
  }

  private void timeOver(Ejection ejection) {
    if (closed) {
      return;
    }
    if (ejection.cause().connectFirst() && connectCheck != null) {
      ejection.runs(
          Probe.start(
              context,
              connectCheck,
              ejection.record().server(),
              CONNECT_TIMEOUT,
              failure -> connectEnded(ejection, failure)));
    } else {
      beginTrial(ejection);
    }
  }

  private void connectEnded(Ejection ejection, @Nullable Throwable failure) {
    if (failure == null) {
      connected(ejection);
      return;
    }
    String reason = ejection.why() + ", checks fail: " + Texts.of(failure);
    if (ejection.isNews(reason)) {
      context.verdict(ejection.id(), Verdict.down(reason));
    }
    double factor = 0.75 + random.nextDouble() / 2;
    Duration pause = Duration.ofNanos((long) (factor * ejection.nextPause().toNanos()));
    ejection.waitFor(context.schedule(pause, () -> timeOver(ejection)));
  }

  private void connected(Ejection ejection) {
    pool.reached(ejection.record());
    if (ejection.cause().trialNeeded()) {
      beginTrial(ejection);
    } else {
      giveBack(ejection);
    }
  }

  private void beginTrial(Ejection ejection) {
    ejection.beginTrial();
    context.verdict(ejection.id(), Verdict.trial("on trial after " + ejection.why()));
  }

  /** Takes the outcome of the one attempt that a trial is; a neutral one decides nothing. */
  void trialEnded(TrackRecord record, Outcome outcome) {
    Ejection ejection = out.get(record);
    if (ejection == null || !ejection.isOnTrial()) {
      return;
    }
    if (!outcome.isFailure()) {
      giveBack(ejection);
    } else if (outcome == Outcome.UNREACHABLE && pool.isLocalFaultLikely()) {
      giveBackBurst();
      giveBack(ejection);
    } else {
      EjectionCause cause = EjectionCause.of(outcome);
      sendOut(record, cause, "trial failed: " + outcome.name().toLowerCase(Locale.ROOT));
    }
  }

  /** Takes the end of an active check; enough good ones stand for the end of the time. */
  void activeCheckEnded(String serverId, boolean well, long begunNanos, int enough) {
    TrackRecord record = pool.find(serverId);
    Ejection ejection = record == null ? null : out.get(record);
    if (ejection == null || ejection.isOnTrial() || begunNanos - ejection.atNanos() < 0) {
      return;
    }
    if (ejection.activeCheck(well) >= enough) {
      ejection.cancel();
      connected(ejection);
    }
  }

  private void giveBack(Ejection ejection) {
    TrackRecord record = ejection.record();
    if (out.remove(record, ejection)) {
      ejection.cancel();
      record.forgive();
      record.setOut(false);
      backOff(record).back(context.ticker().nanos(), record.successes());
      context.verdict(ejection.id(), Verdict.up());
    }
  }

  /** Undoes the ejections that a local fault has caused before it was recognised. */
  private void giveBackBurst() {
    long sinceNanos = context.ticker().nanos() - LocalFault.BURST.toNanos();
    for (Ejection ejection : new ArrayList<>(out.values())) {
      if (ejection.cause() == EjectionCause.UNREACHABLE && ejection.atNanos() - sinceNanos >= 0) {
        backOff(ejection.record()).forgive();
        giveBack(ejection);
      }
    }
  }

  /** Drops all about a server that left. */
  void left(TrackRecord record) {
    backOffs.remove(record);
    Ejection ejection = out.remove(record);
    if (ejection != null) {
      ejection.cancel();
    }
  }

  /** Gives back who is out longest if others have left and too many are out. */
  void giveBackExcess() {
    List<Ejection> longestFirst = new ArrayList<>(out.values());
    for (int i = 0; i < longestFirst.size() && out.size() > Math.max(0, mostOut()); i++) {
      giveBack(longestFirst.get(i));
    }
  }

  /** Ends what waits or runs. From any thread, idempotent. */
  void close() {
    closed = true;
    new ArrayList<>(out.values()).forEach(Ejection::cancel);
  }
}
