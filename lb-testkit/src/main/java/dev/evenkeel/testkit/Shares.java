package dev.evenkeel.testkit;

/** What decides how much of the traffic a server gets, as {@link SchedulerContract} checks it. */
public enum Shares {
  /** Each server gets traffic in proportion to {@link dev.evenkeel.api.Candidate#weight()}. */
  BY_WEIGHT,
  /** Each server gets as much as any other, whatever its weight. */
  EQUAL,
  /** Something else, such as an order of preference: shares are not checked. */
  OTHER
}
