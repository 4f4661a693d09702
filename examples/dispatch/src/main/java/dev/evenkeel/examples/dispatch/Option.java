package dev.evenkeel.examples.dispatch;

/**
 * One option of the command line.
 *
 * @param name as it is written, such as {@code --listen}
 * @param value what stands behind it, such as {@code HOST:PORT}; empty for a flag
 * @param meaning what it does and what holds without it; lines of 60 characters or less
 */
public record Option(String name, String value, String meaning) {

  private static final int COLUMN = 26;

  /** Returns an option that is either there or not. */
  public static Option flag(String name, String meaning) {
    return new Option(name, "", meaning);
  }

  boolean isFlag() {
    return value.isEmpty();
  }

  /** Returns its lines of the usage, with the meaning in a column of its own. */
  String usage() {
    String left = "  " + name + " " + value;
    String gap = left.length() < COLUMN ? " ".repeat(COLUMN - left.length()) : "\n" + indent();
    return left + gap + meaning.strip().replace("\n", "\n" + indent()) + "\n";
  }

  private static String indent() {
    return " ".repeat(COLUMN);
  }
}
