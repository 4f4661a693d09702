package dev.evenkeel.examples.dispatch.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The programs of the system that change and tell how packets go: {@code nft} and {@code ip}. */
public final class Program {

  private Program() {}

  /**
   * Runs a script of {@code nft}, which acts as a whole or not at all.
   *
   * @throws IOException if there is no {@code nft}, or it refuses; the message says why
   */
  static void nft(String script) throws IOException {
    run(List.of("nft", "-f", "-"), script);
  }

  /**
   * Runs a program to its end and returns what it printed.
   *
   * @throws IOException if there is no such program, or it failed; the message says why
   */
  public static String run(List<String> command, String input) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
      in.write(input);
    } catch (IOException endedEarly) {
      // What it printed tells why.
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + said.strip());
    }
    return said;
  }

  /**
   * Makes sure that rules can be changed here.
   *
   * @throws IOException if not; the message says what is lacking
   */
  static void requireNft() throws IOException {
    try {
      run(List.of("nft", "--version"), "");
    } catch (IOException missing) {
      throw new IOException(
          "the program nft is needed (package nftables): " + missing.getMessage(), missing);
    }
    try {
      run(List.of("nft", "list", "tables"), "");
    } catch (IOException refused) {
      throw new IOException("rules of the kernel need root: " + refused.getMessage(), refused);
    }
  }
}
