package dev.evenkeel.examples.dispatch;

/** A form at work, until it is closed. */
public interface Running extends AutoCloseable {

  /** Returns what it does and where, in a line that is printed once. */
  String started();

  /** Returns what it has done so far, in a line that is printed from time to time. */
  String metrics();

  /** Ends the work and undoes what was set up for it. Idempotent. */
  @Override
  void close();
}
