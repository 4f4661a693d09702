package dev.evenkeel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Runs each program as its reader would, and looks at what it prints. */
class ExamplesTest {

  /** A program. */
  @FunctionalInterface
  interface Program {
    void main(String... args) throws Exception;
  }

  @Test
  void minimalSpreadsItsCalls() throws Exception {
    assertThat(outputOf(Minimal::main).lines())
        .containsExactlyInAnyOrder("hello from a", "hello from a", "hello from b", "hello from b");
  }

  @Test
  void fullUsesTheServerOfItsZoneAndExplains() throws Exception {
    assertThat(outputOf(Full::main))
        .startsWith("SUCCESS from r1\nhello from a\norders by bounded-load\n")
        .contains("  may  127.0.0.1:");
  }

  @Test
  void theCustomSchedulerIsFoundByItsName() throws Exception {
    assertCanaryGotItsPart(outputOf(CustomScheduler::main));
  }

  @Test
  void retrofitCallsAreBalanced() throws Exception {
    assertThat(outputOf(RetrofitExample::main).lines())
        .containsExactlyInAnyOrder("hello from a", "hello from a", "hello from b", "hello from b");
  }

  @Test
  void aRotatingDnsBalancesNothing() throws Exception {
    assertThat(outputOf(DnsRoundRobin::main)).isEqualTo("a 50, b 0\n");
  }

  /** 200 calls, 10 %: fewer than 4 or more than 45 come once in a million runs. */
  static void assertCanaryGotItsPart(String output) {
    assertThat(output).matches("stable \\d+, canary \\d+\n");
    int canary = Integer.parseInt(output.strip().replaceAll(".* ", ""));
    assertThat(canary).isBetween(4, 45);
  }

  private static String outputOf(Program program) throws Exception {
    PrintStream terminal = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    try {
      program.main();
    } finally {
      System.setOut(terminal);
    }
    return output.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
