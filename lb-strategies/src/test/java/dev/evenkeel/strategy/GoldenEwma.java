package dev.evenkeel.strategy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replays peak EWMA: the estimate of {@link DecayingPeak} times the attempts in progress and one.
 *
 * <p>The variants differ at the beginning only: Finagle's knows nothing, and a server of which
 * nothing is known costs a penalty while something runs on it; tower's begins with a default.
 */
final class GoldenEwma implements GoldenReplay {

  /** {@code Long.MaxValue >> 16} in Finagle. */
  private static final double PENALTY = Long.MAX_VALUE >> 16;

  private static final double TOLERANCE = 1e-9;

  @Override
  public void replay(GoldenFile file, GoldenScore score) {
    DecayingPeak latency = new DecayingPeak((double) file.number("tau_ns"), 0);
    if (file.algorithm().contains("tower")) {
      latency.observe((double) file.number("default_rtt_ns"), 0);
    }
    Map<String, Long> running = new HashMap<>();
    for (List<String> row : file.rows()) {
      long now = file.number(row, "t_ns");
      String id = file.field(row, "id");
      switch (file.field(row, "op")) {
        case "start" -> running.put(id, now);
        case "end" -> latency.observe((double) (now - file.ending(running.remove(id), row)), now);
        case "load" -> {
          // In the references a look takes a sample of 0, so the next one weighs less.
          latency.observe(0, now);
          double recorded = Double.parseDouble(file.field(row, "load"));
          double found = load(latency.costNanos(now), running.size());
          score.check(
              file.name() + " " + row,
              Math.abs(found - recorded) <= TOLERANCE * Math.abs(recorded),
              "found " + found);
        }
        default -> throw new GoldenFile.GoldenException(file.name(), "unknown op in " + row);
      }
    }
  }

  private static double load(double cost, int running) {
    return cost == 0 && running > 0 ? PENALTY + running : cost * (running + 1);
  }
}
