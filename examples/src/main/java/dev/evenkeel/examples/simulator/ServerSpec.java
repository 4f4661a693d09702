package dev.evenkeel.examples.simulator;

import dev.evenkeel.api.Server;
import java.util.ArrayList;
import java.util.List;

/**
 * What one simulated server is like.
 *
 * @param speed how fast it works; 1 does the work of a call in the call's service time
 * @param workers how many calls it works on at once; more wait in order
 * @param queue how many calls may wait; one more is refused as overloaded
 * @param weight the weight that the clients know; 0 to 1000
 * @param errors the part of the calls that it fails
 * @param errorNanos how long it works on a call that it fails
 * @param pauseNanos how long it stands still now and then; 0 is never
 * @param pauseEveryNanos the mean time between two pauses
 * @param downs when it is down
 * @param cold its speed after a start, as a part of its speed
 * @param warmNanos how long it takes after a start to be at full speed; 0 is no cold start
 * @param joinsNanos when it joins the fleet; 0 is from the beginning
 */
record ServerSpec(
    double speed,
    int workers,
    int queue,
    int weight,
    double errors,
    long errorNanos,
    long pauseNanos,
    long pauseEveryNanos,
    List<Window> downs,
    double cold,
    long warmNanos,
    long joinsNanos) {

  /** A time from its beginning to its end. */
  record Window(long fromNanos, long toNanos) {}

  private static final ServerSpec PLAIN =
      new ServerSpec(1, 2, Integer.MAX_VALUE, 1, 0, 1_000_000, 0, 0, List.of(), 1, 0, 0);

  /** Returns the server that is described by these words, each {@code property=value}. */
  static ServerSpec parse(List<String> words) {
    ServerSpec spec = PLAIN;
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException(
            "a server is described by words such as speed=0.5, was '" + word + "'");
      }
      spec = spec.with(word.substring(0, equals), word.substring(equals + 1));
    }
    return spec;
  }

  private ServerSpec with(String property, String value) {
    double speed = this.speed;
    int workers = this.workers;
    int queue = this.queue;
    int weight = this.weight;
    double errors = this.errors;
    long errorNanos = this.errorNanos;
    long pauseNanos = this.pauseNanos;
    long pauseEveryNanos = this.pauseEveryNanos;
    List<Window> downs = this.downs;
    double cold = this.cold;
    long warmNanos = this.warmNanos;
    long joinsNanos = this.joinsNanos;
    switch (property) {
      case "speed" -> speed = Numbers.real(property, value, 0.001, 1000);
      case "workers" -> workers = Numbers.whole(property, value, 1, 10_000);
      case "queue" -> queue = Numbers.whole(property, value, 0, 1_000_000);
      case "weight" -> weight = Numbers.whole(property, value, 0, Server.MAX_WEIGHT);
      case "errors" -> errors = Numbers.real(property, value, 0, 1);
      case "error-time" -> errorNanos = Times.nanos(property, value);
      case "pause" -> {
        String[] lengthAndGap = two(property, value, "/", "200ms/5s");
        pauseNanos = Times.nanos("length of a pause", lengthAndGap[0]);
        pauseEveryNanos = Math.max(1, Times.nanos("time between pauses", lengthAndGap[1]));
      }
      case "down" -> downs = windows(value);
      case "cold" -> {
        String[] partAndTime = two(property, value, "/", "0.2/10s");
        cold = Numbers.real("speed of a cold start", partAndTime[0], 0.01, 1);
        warmNanos = Times.nanos("time to be warm", partAndTime[1]);
      }
      case "joins" -> joinsNanos = Times.nanos(property, value);
      default ->
          throw new IllegalArgumentException(
              "a server has no property '"
                  + property
                  + "'; it has: speed, workers, queue, weight, errors, error-time, pause, down,"
                  + " cold, joins");
    }
    return new ServerSpec(
        speed,
        workers,
        queue,
        weight,
        errors,
        errorNanos,
        pauseNanos,
        pauseEveryNanos,
        downs,
        cold,
        warmNanos,
        joinsNanos);
  }

  private static List<Window> windows(String value) {
    List<Window> windows = new ArrayList<>();
    long last = -1;
    for (String part : value.split("\\+", -1)) {
      String[] fromAndTo = two("down", part, "-", "20s-30s");
      long from = Times.nanos("down", fromAndTo[0]);
      long to = Times.nanos("down", fromAndTo[1]);
      if (from <= last || to <= from) {
        throw new IllegalArgumentException(
            "down must be times in order, such as 20s-30s or 10s-12s+40s-45s, was '" + value + "'");
      }
      windows.add(new Window(from, to));
      last = to;
    }
    return List.copyOf(windows);
  }

  private static String[] two(String property, String value, String between, String example) {
    String[] parts = value.split(between, -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException(
          property + " must be written as " + example + ", was '" + value + "'");
    }
    return parts;
  }
}
