package dev.evenkeel.benchmarks;

/**
 * Servers to choose from: {@code size} of them, of weights 1 to 4. Two generations differ in the
 * one server in the middle.
 */
public record Fleet(int size, int generation) {

  /** Returns the host of the server at {@code position}: an address, never resolved. */
  public String host(int position) {
    int number = isReplaced(position) ? position + 50_000 * generation : position;
    return "10." + (number >>> 16) + "." + (number >>> 8 & 255) + "." + (number & 255);
  }

  /** Returns the port, the same for all. */
  public int port() {
    return 8080;
  }

  /** Returns {@code host:port} of the server at {@code position}. */
  public String address(int position) {
    return host(position) + ":" + port();
  }

  /** Returns the weight of the server at {@code position}, 1 to 4. */
  public int weight(int position) {
    return 1 + position % 4;
  }

  /** Returns whether the server at {@code position} is another one in each generation. */
  public boolean isReplaced(int position) {
    return position == size / 2;
  }
}
