package dev.evenkeel.core;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.NoAvailableServerException;
import dev.evenkeel.api.NoAvailableServerException.Reason;
import dev.evenkeel.api.Ticker;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Begins attempts: picks a server by the present snapshot, counts the attempt in, waits for room if
 * that is allowed. The only place where callers' threads read the snapshot to pick.
 */
final class Admission {

  private final String service;
  private final Ticker ticker;
  private final Listeners listeners;
  private final Feedback feedback;
  private final Waiters waiters;
  private final AtomicBoolean closed;
  private volatile Snapshot snapshot = SnapshotFactory.EMPTY;

  Admission(
      Settings settings,
      Listeners listeners,
      Feedback feedback,
      Waiters waiters,
      AtomicBoolean closed) {
    this.service = settings.service();
    this.ticker = settings.ticker();
    this.listeners = listeners;
    this.feedback = feedback;
    this.waiters = waiters;
    this.closed = closed;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** Makes {@code newSnapshot} the present one, unless the balancer is closed. */
  void publish(Snapshot newSnapshot) {
    snapshot = newSnapshot;
    if (closed.get()) {
      // Looked at after the write: of this and close(), the later one leaves the empty snapshot.
      snapshot = SnapshotFactory.EMPTY;
    }
    waiters.callAll(); // there may be room now, or no more hope for any
  }

  Attempt begin(CallContext call, Patience patience) throws NoAvailableServerException {
    call.beginAttempt(ticker.nanos());
    // Who comes while others wait for room queues behind them.
    Attempt attempt = waiters.isEmpty() ? tryBegin(call) : null;
    if (attempt == null && !waiters.isOff()) {
      attempt = waiters.await(() -> tryBegin(call), () -> why(call) == Reason.ALL_FULL, patience);
    }
    if (attempt == null) {
      NoAvailableServerException failure =
          NoServer.explain(service, snapshot, call, ticker.nanos(), closed.get());
      call.beganNone();
      listeners.noServerAvailable(failure);
      throw failure;
    }
    return attempt;
  }

  /** Returns whether {@link #begin} has somebody to pick, or room to wait for. Changes nothing. */
  boolean hasServerFor(CallContext call) {
    for (Level level : snapshot.levels) {
      for (Candidate candidate : level.candidates) {
        Member member = (Member) candidate;
        if (!call.isExcluded(member.upstream.id) && !(member.isFull() && waiters.isOff())) {
          return true;
        }
      }
    }
    return false;
  }

  private Reason why(CallContext call) {
    return NoServer.reason(snapshot, call, closed.get());
  }

  private @Nullable Attempt tryBegin(CallContext call) {
    Member trial = snapshot.claimTrial(call, call.nowNanos());
    if (trial != null) {
      Attempt attempt = start(call, trial, true);
      if (attempt != null) {
        return attempt;
      }
      trial.upstream.trialTaken.set(false);
    }
    Member preferred = snapshot.preferred(call);
    if (preferred != null) {
      Attempt attempt = start(call, preferred, false);
      if (attempt != null) {
        return attempt;
      }
    }
    // A round fails to start on a server that others have just filled, which the next pick passes
    // over, or that has just left, which the next snapshot does not have.
    Snapshot now = snapshot;
    for (int round = 0; round <= now.members.size(); round++) {
      Member picked = now.pick(call);
      if (picked == null) {
        return null;
      }
      Attempt attempt = start(call, picked, false);
      if (attempt != null) {
        return attempt;
      }
      now = snapshot;
    }
    return null;
  }

  private @Nullable Attempt start(CallContext call, Member member, boolean trial) {
    if (!member.upstream.inFlight.tryStart(member.server.maxInFlight())) {
      return null;
    }
    // Looked at after counting: either we see that the server is shut, or whoever shut it sees that
    // it is not empty.
    if (member.upstream.shut) {
      feedback.withdrawn(member);
      return null;
    }
    call.picked(member);
    Attempt attempt = new Attempt(member, call.attempt(), trial, feedback);
    feedback.started(attempt.lease(), call.nowNanos());
    return attempt;
  }
}
