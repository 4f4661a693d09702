package dev.evenkeel.examples.simulator;

import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * How much work a call is: the time that a server of speed 1 needs for it, a random variable.
 *
 * @param text as it was written
 * @param meanNanos its mean
 * @param shape draws the work of a call in units of the mean
 */
record ServiceTime(String text, long meanNanos, ToDoubleFunction<SplittableRandom> shape) {

  /** Spread of a lognormal one unless said otherwise: p99 is 6 times the mean. */
  private static final double SIGMA = 1;

  /** A bimodal one: nine calls in ten take half the mean, one takes 5.5 times the mean. */
  private static final double LARGE_PART = 0.1;

  private static final double SMALL = 0.5;
  private static final double LARGE = 5.5;

  /**
   * Reads {@code exp:10ms}, {@code lognormal:10ms}, {@code lognormal:10ms:1.5} (with its sigma),
   * {@code det:10ms} or {@code bimodal:10ms}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static ServiceTime parse(String text) {
    String[] parts = text.split(":", -1);
    boolean hasSigma = parts.length == 3 && parts[0].equals("lognormal");
    if (parts.length != 2 && !hasSigma) {
      throw bad(text);
    }
    long mean = Times.nanos("service time", parts[1]);
    if (mean < 1_000 || mean > 60_000_000_000L) {
      throw new IllegalArgumentException(
          "service time must be 1us to 1m on average, was '" + parts[1] + "'");
    }
    double sigma = hasSigma ? Numbers.real("sigma of service time", parts[2], 0, 3) : SIGMA;
    return new ServiceTime(
        text,
        mean,
        switch (parts[0]) {
          case "exp" -> ServiceTime::exponential;
          // exp(sigma N - sigma^2/2) has the mean 1.
          case "lognormal" -> random -> Math.exp(sigma * normal(random) - sigma * sigma / 2);
          case "det" -> random -> 1;
          case "bimodal" -> random -> random.nextDouble() < LARGE_PART ? LARGE : SMALL;
          default -> throw bad(text);
        });
  }

  private static IllegalArgumentException bad(String text) {
    return new IllegalArgumentException(
        "service time must be exp:MEAN, lognormal:MEAN[:SIGMA], det:MEAN or bimodal:MEAN, was '"
            + text
            + "'");
  }

  /** Draws the work of one call, in nanoseconds at speed 1. */
  double draw(SplittableRandom random) {
    return meanNanos * shape.applyAsDouble(random);
  }

  /** Returns an exponential variable of mean 1. */
  static double exponential(SplittableRandom random) {
    return -Math.log(1 - random.nextDouble());
  }

  /** Returns a standard normal variable, by Box and Muller. */
  private static double normal(SplittableRandom random) {
    return Math.sqrt(2 * exponential(random)) * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
