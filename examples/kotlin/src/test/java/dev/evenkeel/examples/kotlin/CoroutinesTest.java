package dev.evenkeel.examples.kotlin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the program as its reader would, and looks at what it prints. */
@Timeout(60)
class CoroutinesTest {

  @Test
  void suspendingCallsAreBalancedAndACancelledCoroutineCancelsItsCall() {
    PrintStream terminal = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    try {
      CoroutinesKt.main();
    } finally {
      System.setOut(terminal);
    }
    assertThat(output.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "hello from a",
            "hello from a",
            "hello from b",
            "hello from b",
            "answer null, canceled true");
  }
}
