package dev.evenkeel.strategy;

/** Prime numbers, as the sizes of tables that are walked in steps of any size. */
final class Primes {

  private Primes() {}

  /** Returns the smallest prime that is not below {@code number}, which is at most 2^31 - 1. */
  static int atLeast(int number) {
    int candidate = Math.max(number, 2);
    while (!isPrime(candidate)) {
      candidate++;
    }
    return candidate;
  }

  private static boolean isPrime(int number) {
    if (number % 2 == 0) {
      return number == 2;
    }
    for (int divisor = 3; (long) divisor * divisor <= number; divisor += 2) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return true;
  }
}
