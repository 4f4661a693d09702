package dev.evenkeel.examples.dispatch.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/** What the tests of this machine's kernel need. */
public final class Needs {

  private Needs() {}

  /** Skips the test, and says why, unless this machine lets it have namespaces and programs. */
  public static void namespaces(String... programs) {
    try {
      Lab.require(programs);
    } catch (IOException lacking) {
      assumeTrue(false, lacking.getMessage());
    }
  }
}
