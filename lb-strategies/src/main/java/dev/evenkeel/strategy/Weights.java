package dev.evenkeel.strategy;

import dev.evenkeel.api.Candidate;
import java.util.Arrays;

/** Arithmetic on the weights of a list of candidates. */
final class Weights {

  private Weights() {}

  static int[] of(Candidate[] candidates) {
    int[] weights = new int[candidates.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = candidates[i].weight();
    }
    return weights;
  }

  static int[] equal(int length) {
    int[] weights = new int[length];
    Arrays.fill(weights, 1);
    return weights;
  }

  static boolean allEqual(int[] weights) {
    for (int weight : weights) {
      if (weight != weights[0]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the sum; a long, as 10,000 servers of weight 1,000 (times 1,000) exceed an int. */
  static long sum(int[] weights) {
    long sum = 0;
    for (int weight : weights) {
      sum += weight;
    }
    return sum;
  }

  /** Returns the weights without their common divisor: the least whole numbers of that ratio. */
  static int[] reduced(int[] weights) {
    int divisor = 0;
    for (int weight : weights) {
      divisor = gcd(weight, divisor);
    }
    int[] reduced = new int[weights.length];
    for (int i = 0; i < reduced.length; i++) {
      reduced[i] = weights[i] / divisor;
    }
    return reduced;
  }

  private static int gcd(int a, int b) {
    while (b != 0) {
      int rest = a % b;
      a = b;
      b = rest;
    }
    return a;
  }
}
