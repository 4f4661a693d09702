package dev.evenkeel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs each program as its reader would, and looks at what it prints. */
@Timeout(60)
class ExamplesTest {

  /** The main method of a program. */
  @FunctionalInterface
  interface Program {
    void run(String... args) throws Exception;
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
    List<String> lines = outputOf(RetrofitExample::main).lines().toList();
    assertThat(lines.subList(0, 4))
        .containsExactlyInAnyOrder("hello from a", "hello from a", "hello from b", "hello from b");
    assertThat(lines.subList(4, lines.size()))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("later hello from ");
  }

  @Test
  void noCallFailsWhileAServerIsGone() throws Exception {
    assertThat(outputOf(HealthExample::main))
        .isEqualTo("40 calls answered, of them by b 10\nb is DOWN\nb answers again\n");
  }

  @Test
  void callsFollowTheFileOfServers() throws Exception {
    assertThat(outputOf(FileMembership::main)).isEqualTo("hello from a\nhello from b\n");
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

  @Test
  void eachProgramHasFewerThanSixtyLines() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/evenkeel/examples"))) {
      List<Path> programs =
          files
              .filter(Files::isRegularFile)
              .filter(file -> contentOf(file).contains("static void main"))
              .toList();
      assertThat(programs).hasSizeGreaterThan(4);
      assertThat(programs).allMatch(file -> contentOf(file).lines().count() < 60);
    }
  }

  private static String contentOf(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String outputOf(Program program) throws Exception {
    PrintStream terminal = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    try {
      program.run();
    } finally {
      System.setOut(terminal);
    }
    return output.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
