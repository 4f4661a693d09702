package dev.evenkeel.health;

/** What {@link ActiveHealth} thinks of a server that has just joined and was never checked. */
public enum NewServers {
  /**
   * It is well until its checks fail. The right choice unless servers are announced long before
   * they can serve.
   */
  UP_UNTIL_CHECKED,
  /** It gets no traffic until its first check succeeds. All servers wait so at the start. */
  DOWN_UNTIL_CHECKED,
  /**
   * It gets no traffic until its first check succeeds, unless nobody else would be up when it
   * joins: then it is taken as well, for lack of anything better. This is decided once, when it
   * joins, so that the first server to answer does not take all traffic from the others that join
   * with it.
   */
  DOWN_UNTIL_CHECKED_IF_OTHERS_ARE_UP
}
