package dev.evenkeel.core;

import java.util.List;

/**
 * Why the next attempt of a call would go where it would: who could get it, at what cost, and who
 * is out and why.
 *
 * @param service the name of the service
 * @param scheduler the scheduler's name
 * @param servers a line for each member, in the order of the list
 */
public record Explanation(String service, String scheduler, List<Line> servers) {

  /**
   * What is said of one server.
   *
   * @param id the server
   * @param candidate whether the next attempt of this call may go to it
   * @param level the priority level that it is in and its part of the traffic, such as {@code tier
   *     0 (100 %)}; empty if it is in none
   * @param why the reason if it is no candidate, else what its scheduler says of it, such as its
   *     cost
   */
  public record Line(String id, boolean candidate, String level, String why) {}

  /** Returns the whole as a text of a few lines, for people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(service).append(" by ").append(scheduler);
    for (Line line : servers) {
      text.append('\n').append(line.candidate ? "  may  " : "  out  ").append(line.id);
      if (!line.level.isEmpty()) {
        text.append("  ").append(line.level);
      }
      if (!line.why.isEmpty()) {
        text.append("  ").append(line.why);
      }
    }
    return text.toString();
  }
}
