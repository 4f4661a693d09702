package dev.evenkeel.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/** Pearson's chi-square test at p = 1e-6, with seeds: passes always or never. */
final class Statistics {

  /** The quantile of the normal distribution for 1e-6. */
  private static final double Z = 4.753;

  private Statistics() {}

  static void assertProportional(int[] counts, int... weights) {
    double total = Arrays.stream(counts).sum();
    double weight = Arrays.stream(weights).sum();
    double chiSquare = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = total * weights[i] / weight;
      assertThat(expected).as("enough draws for the test").isGreaterThan(5);
      chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    int freedom = counts.length - 1;
    double spread = 2.0 / (9 * freedom); // Wilson and Hilferty, 1931
    double limit = freedom * Math.pow(1 - spread + Z * Math.sqrt(spread), 3);
    assertThat(chiSquare)
        .as("chi-square of %s for weights %s", Arrays.toString(counts), Arrays.toString(weights))
        .isLessThan(limit);
  }
}
