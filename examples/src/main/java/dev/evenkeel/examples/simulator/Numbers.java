package dev.evenkeel.examples.simulator;

/** Numbers as people write them, with messages that say what was wrong. */
final class Numbers {

  private Numbers() {}

  /**
   * Returns a whole number.
   *
   * @throws IllegalArgumentException unless it is one from {@code least} to {@code most}
   */
  static int whole(String what, String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Falls through: the message below holds for both.
    }
    throw new IllegalArgumentException(
        what + " must be a whole number from " + least + " to " + most + ", was '" + text + "'");
  }

  /**
   * Returns a number.
   *
   * @throws IllegalArgumentException unless it is one from {@code least} to {@code most}
   */
  static double real(String what, String text, double least, double most) {
    try {
      double number = Double.parseDouble(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Falls through: the message below holds for both.
    }
    throw new IllegalArgumentException(
        what + " must be a number from " + least + " to " + most + ", was '" + text + "'");
  }
}
