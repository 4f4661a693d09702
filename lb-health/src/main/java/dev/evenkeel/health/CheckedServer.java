package dev.evenkeel.health;

import dev.evenkeel.api.HealthPolicy;
import dev.evenkeel.api.Server;
import dev.evenkeel.api.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ActiveHealth} knows of one server: how its last checks ended, and the check that
 * waits or runs. The counts belong to the control thread; {@link #end} may come from any.
 *
 * <p>Rise and fall: a server that is up goes down after {@code downAfter} failures in a row, one
 * that is down comes up after {@code upAfter} successes in a row, and the very first check of a
 * server is enough if it succeeds.
 */
final class CheckedServer {

  private Server server;
  private boolean up;
  private boolean checked;
  private int inARow;
  private String reason = "";
  private volatile boolean ended;
  private volatile HealthPolicy.@Nullable Task next;
  private volatile @Nullable Probe probe;

  CheckedServer(Server server, boolean up) {
    this.server = server;
    this.up = up;
  }

  Server server() {
    return server;
  }

  /** Takes over what has changed in the server; its health stays, as that goes by id. */
  void update(Server changed) {
    server = changed;
  }

  boolean isUp() {
    return up;
  }

  /** Returns whether the last check agreed with the verdict, so that there is no hurry. */
  boolean isSettled() {
    return up && inARow == 0;
  }

  /** Counts a success and returns the new verdict, or null if it stays as it is. */
  @Nullable Verdict succeeded(int upAfter) {
    boolean first = !checked;
    checked = true;
    if (up) {
      inARow = 0;
      return null;
    }
    inARow = Math.max(0, inARow) + 1;
    if (inARow < upAfter && !first) {
      return null;
    }
    up = true;
    inARow = 0;
    reason = "";
    return Verdict.up();
  }

  /**
   * Counts a failure and returns the new verdict, or null if it stays as it is; another reason for
   * the same is a new verdict.
   */
  @Nullable Verdict failed(Throwable failure, int downAfter) {
    checked = true;
    inARow = Math.min(0, inARow) - 1;
    String text = Texts.of(failure);
    if ((up && -inARow < downAfter) || text.equals(reason)) {
      return null;
    }
    up = false;
    reason = text;
    return Verdict.down((inARow == -1 ? "1 check" : -inARow + " checks") + " failed: " + text);
  }

  boolean wasChecked() {
    return checked;
  }

  boolean isEnded() {
    return ended;
  }

  void waitFor(HealthPolicy.Task task) {
    probe = null;
    next = task;
    if (ended) {
      task.cancel();
    }
  }

  void runs(Probe started) {
    next = null;
    probe = started;
    if (ended) {
      started.cancel();
    }
  }

  /** Ends the checks for good and returns whether one was under way. */
  boolean end() {
    ended = true;
    HealthPolicy.Task task = next;
    if (task != null) {
      task.cancel();
    }
    Probe started = probe;
    if (started != null) {
      started.cancel();
    }
    return started != null;
  }
}
