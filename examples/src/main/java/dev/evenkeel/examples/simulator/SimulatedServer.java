package dev.evenkeel.examples.simulator;

import dev.evenkeel.api.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * A server of the model: workers behind one first-come-first-served queue, which at times stands
 * still, fails calls, goes down, comes back cold.
 *
 * <p>The speed is that at which a call's work begins. Work that its client has given up is done all
 * the same, as most servers do.
 */
final class SimulatedServer {

  /** One call on one worker. */
  private final class Work implements Runnable {

    private final Job job;
    private final Outcome outcome;
    private final long begunNanos = time.nanos();
    private final int life = lives;
    private long pausesServed;

    Work(Job job, Outcome outcome) {
      this.job = job;
      this.outcome = outcome;
      // Of a pause that is on, only what is left of it lies ahead.
      this.pausesServed = pausedNanos - Math.max(0, pausedUntil - begunNanos);
    }

    @Override
    public void run() {
      if (life != lives) {
        return; // the server went down under it
      }
      long stoodStill = pausedNanos - pausesServed;
      if (stoodStill > 0) {
        pausesServed = pausedNanos;
        time.in(stoodStill, this);
        return;
      }
      running.remove(this);
      busyNanos += time.nanos() - begunNanos;
      job.done(outcome);
      if (life == lives && !waiting.isEmpty() && running.size() < spec.workers()) {
        begin(waiting.remove());
      }
    }
  }

  private final ServerSpec spec;
  private final EventQueue time;
  private final SplittableRandom errors;
  private final SplittableRandom pauses;
  private final Queue<Job> waiting = new ArrayDeque<>();
  private final List<Work> running = new ArrayList<>();
  private boolean down;
  private int lives;
  private long upSince;
  private long pausedUntil;
  private long pausedNanos;
  private long busyNanos;
  private int accepted;

  /** Makes the {@code number}-th server of a run. */
  SimulatedServer(ServerSpec spec, EventQueue time, Streams chance, int number) {
    this.spec = spec;
    this.time = time;
    this.errors = chance.of("errors", number);
    this.pauses = chance.of("pauses", number);
    // A server that is there from the beginning is warm.
    this.upSince = spec.joinsNanos() > 0 ? spec.joinsNanos() : -spec.warmNanos();
    for (ServerSpec.Window window : spec.downs()) {
      time.at(window.fromNanos(), this::goDown);
      time.at(window.toNanos(), this::comeUp);
    }
    if (spec.pauseNanos() > 0) {
      pauseLater();
    }
  }

  /** Takes a call that has just arrived. */
  void accept(Job job) {
    if (down) {
      job.done(Outcome.UNREACHABLE);
    } else if (running.size() < spec.workers()) {
      begin(job);
    } else if (waiting.size() < spec.queue()) {
      waiting.add(job);
    } else {
      job.done(Outcome.OVERLOADED);
    }
  }

  private void begin(Job job) {
    accepted++;
    boolean fails = fails();
    Work work = new Work(job, fails ? Outcome.FAILURE : Outcome.SUCCESS);
    running.add(work);
    time.in(fails ? spec.errorNanos() : Math.round(job.work() / speed()), work);
  }

  private boolean fails() {
    return spec.errors() > 0 && errors.nextDouble() < spec.errors();
  }

  private double speed() {
    long age = time.nanos() - upSince;
    if (age >= spec.warmNanos()) {
      return spec.speed();
    }
    return spec.speed() * (spec.cold() + (1 - spec.cold()) * age / spec.warmNanos());
  }

  private void goDown() {
    down = true;
    lives++;
    List<Job> lost = new ArrayList<>();
    running.forEach(work -> lost.add(work.job));
    lost.addAll(waiting);
    running.clear();
    waiting.clear();
    lost.forEach(job -> job.done(Outcome.RESET));
  }

  private void comeUp() {
    down = false;
    upSince = time.nanos();
    pausedUntil = upSince;
  }

  private void pauseLater() {
    double gap = ServiceTime.exponential(pauses) * spec.pauseEveryNanos();
    time.in(
        Math.round(gap),
        () -> {
          pausedUntil = time.nanos() + spec.pauseNanos();
          pausedNanos += spec.pauseNanos();
          time.in(spec.pauseNanos(), this::pauseLater);
        });
  }

  /** Returns whether it accepts connections now; a machine that stands still does. */
  boolean isUp() {
    return !down;
  }

  /** Returns whether a health check that asks for an answer would get a good one now. */
  boolean answersWell() {
    return !down && !fails();
  }

  /** Returns when a request that needs no work would be answered: now, or after a pause. */
  long awakeAt() {
    return Math.max(time.nanos(), pausedUntil);
  }

  /** Returns for how long its workers have worked, summed over them; running work not counted. */
  long busyNanos() {
    return busyNanos;
  }

  /** Returns how many calls its workers have begun. */
  int accepted() {
    return accepted;
  }

  ServerSpec spec() {
    return spec;
  }
}
