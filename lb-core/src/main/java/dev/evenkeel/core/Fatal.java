package dev.evenkeel.core;

/**
 * Tells what is broken in somebody's code, which is caught and told wherever the engine calls it,
 * from what is broken in the JVM, which nobody may swallow.
 */
final class Fatal {

  private Fatal() {}

  /** Throws {@code failure} again if the JVM itself is unwell. */
  static void rethrow(Throwable failure) {
    if (failure instanceof VirtualMachineError unwell && !(failure instanceof StackOverflowError)) {
      throw unwell;
    }
  }
}
