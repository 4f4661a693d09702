package dev.evenkeel.api;

/** Whether a server gets traffic, after all that is said about it has been merged. */
public enum ServerState {
  /** It gets its share. */
  UP,
  /** It gets single attempts, one at a time, until one of them has decided. */
  TRIAL,
  /** Its weight is 0 or somebody drains it: running attempts end, no new ones begin. */
  DRAINING,
  /** A health policy or somebody objects: it gets nothing while there is anybody else. */
  DOWN
}
