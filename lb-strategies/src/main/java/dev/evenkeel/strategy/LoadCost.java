package dev.evenkeel.strategy;

/**
 * What the strategies of {@link LeastLoaded} minimise: a fraction of the attempts in flight over
 * the weight. They differ in nothing else, so they are data.
 */
enum LoadCost {
  /**
   * {@code least-connections} ({@code lc}): a, the attempts in flight.
   *
   * <p>Blind to weight, as IPVS's lc. For servers of equal size and calls of unequal length. One
   * call at a time goes round all servers (ties rotate).
   */
  CONNECTIONS(false, 0, false),

  /**
   * {@code weighted-least-connections} ({@code wlc}): a / w, as IPVS's wlc and nginx's least_conn.
   *
   * <p>For servers of known, different size. Idle servers cost 0 whatever their weight and take
   * turns by weight, so one call at a time is shared in proportion. Arrivals alone never give a
   * server more than its share rounded up (Adams).
   */
  WEIGHTED_CONNECTIONS(true, 0, false),

  /**
   * {@code shortest-expected-delay} ({@code sed}): (a + 1) / w, the time that the new call will
   * take if weight is speed and calls queue. IPVS's sed.
   *
   * <p>Differs from wlc by counting the new call: it prefers a fast server with one call to a slow
   * idle one. Hence <b>one call at a time all goes to the heaviest</b>, by definition. Arrivals
   * alone never give a server less than its share rounded down (D'Hondt).
   */
  EXPECTED_DELAY(true, 1, false),

  /**
   * {@code never-queue} ({@code nq}): 0 if idle, else as {@link #EXPECTED_DELAY}. IPVS's nq.
   *
   * <p>No call waits behind another while somebody is idle. Idle servers take turns whatever their
   * weight, so at low load weights do not count; at high load it is sed.
   */
  EXPECTED_DELAY_UNLESS_IDLE(true, 1, true);

  private final boolean weighted;
  private final int incoming;
  private final boolean idleFirst;

  LoadCost(boolean weighted, int incoming, boolean idleFirst) {
    this.weighted = weighted;
    this.incoming = incoming;
    this.idleFirst = idleFirst;
  }

  /** Returns whether weights count: if not, all are 1. */
  boolean isWeighted() {
    return weighted;
  }

  /** Returns what an attempt that is to be placed counts for, 0 or 1. */
  int incoming() {
    return incoming;
  }

  /** Returns whether an idle candidate costs 0, whatever its weight. */
  boolean isIdleFirst() {
    return idleFirst;
  }

  /**
   * Returns the upper part of the fraction. Grows with {@code inFlight}. 0 is less than any other
   * cost, whatever the weights.
   */
  long numerator(int inFlight) {
    return idleFirst && inFlight == 0 ? 0 : (long) inFlight + incoming;
  }
}
