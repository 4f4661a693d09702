package dev.evenkeel.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoTest {

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  private int run(boolean terminal, String... args) throws InterruptedException {
    return Demo.run(terminal, new PrintStream(output, true, StandardCharsets.UTF_8), args);
  }

  private List<String> lines() {
    return output.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void eachServerHasItsLineAndNoCallFailsThoughOneCrashes() throws Exception {
    assertThat(run(false, "--strategy", "wrr", "--seconds", "2", "--rps", "100")).isZero();
    int table = lines().indexOf("wrr, 2 s");
    assertThat(table).isPositive();
    assertThat(lines().subList(table + 2, table + 8))
        .satisfiesExactly(
            line -> assertThat(line).matches("  fast +4  up +\\d+ +\\d+\\.\\d % .* 0"),
            line -> assertThat(line).matches("  slow +4  up .* 0"),
            line -> assertThat(line).matches("  weak +1  up .* 0"),
            line -> assertThat(line).matches("  mortal +4  (up|trial|down) .* 0"),
            line -> assertThat(line).matches("  leaving +4  draining .* 0"),
            line -> assertThat(line).matches("  callers +\\d{3} .* 0 +0"));
    assertThat(lines()).as("plain lines").noneMatch(line -> line.contains("\u001b"));
  }

  @Test
  void aTerminalGetsATableThatIsRedrawn() throws Exception {
    assertThat(run(true, "--strategy", "lc", "--seconds", "2", "--rps", "50")).isZero();
    assertThat(output.toString(StandardCharsets.UTF_8)).contains("\u001b[8A\u001b[J");
  }

  @Test
  void helpTellsTheOptions() throws Exception {
    assertThat(run(false, "--help")).isZero();
    assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo(DemoOptions.USAGE);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "--seconds, option --seconds is unknown or lacks its value",
        "--seconds 1, --seconds must be a whole number from 2 to 600, was '1'",
        "--rps many, --rps must be a whole number from 1 to 10000, was 'many'",
        "--fast yes, '--fast' is no option",
        "rr, 'rr' is no option",
        "--strategy lcc, 'lcc'"
      })
  void aWrongArgumentGetsTheUsage(String args, String message) throws Exception {
    assertThat(run(false, args.split(" "))).isEqualTo(2);
    assertThat(lines().get(0)).contains(message);
    assertThat(output.toString(StandardCharsets.UTF_8)).endsWith(DemoOptions.USAGE);
  }
}
