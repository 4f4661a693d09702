package dev.evenkeel.examples.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The servers of a run, written as groups with commas between: {@code 4 x speed=1, 1 x speed=0.2
 * pause=200ms/5s}.
 *
 * @param text as it was written
 * @param servers one for each server, in order
 */
record Fleet(String text, List<ServerSpec> servers) {

  private static final int MOST = 10_000;
  private static final Pattern GROUP = Pattern.compile("(?:([0-9]{1,6})\\s*x(?:\\s+|$))?(.*)");

  /**
   * Reads a fleet.
   *
   * @throws IllegalArgumentException if it is not written as it should be
   */
  static Fleet parse(String text) {
    List<ServerSpec> servers = new ArrayList<>();
    for (String group : text.strip().split("\\s*,\\s*", -1)) {
      Matcher form = GROUP.matcher(group);
      if (group.isEmpty() || !form.matches()) {
        throw new IllegalArgumentException(
            "a fleet is written as '4 x speed=1, 1 x speed=0.2', was '" + text + "'");
      }
      int count = form.group(1) == null ? 1 : Numbers.whole("servers", form.group(1), 1, MOST);
      String words = form.group(2).strip();
      ServerSpec spec =
          ServerSpec.parse(words.isEmpty() ? List.of() : List.of(words.split("\\s+")));
      for (int i = 0; i < count; i++) {
        servers.add(spec);
      }
    }
    if (servers.size() > MOST) {
      throw new IllegalArgumentException(
          "a fleet must have at most " + MOST + " servers, had " + servers.size());
    }
    if (servers.stream().allMatch(spec -> spec.joinsNanos() > 0)) {
      throw new IllegalArgumentException("a fleet needs a server that is there from the beginning");
    }
    return new Fleet(text.strip(), List.copyOf(servers));
  }

  /** Returns how many calls a second all servers together can answer, all up, warm and awake. */
  double capacity(ServiceTime service) {
    return servers.stream().mapToDouble(spec -> spec.speed() * spec.workers()).sum()
        * 1e9
        / service.meanNanos();
  }
}
