package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a balanced call allocates more than a plain one, in a JVM of its own. */
class CallAllocationTest {

  @Test
  void aCallAllocatesAtMost540BytesMoreThanAPlainOne() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Code waits until it is compiled, or what it becomes would hang on how busy
                // the machine is.
                "-Xbatch",
                "-cp",
                System.getProperty("java.class.path"),
                CallAllocation.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(said).as("bytes of a plain call, and of a balanced one").matches("\\d+ \\d+\\s*");
      String[] bytes = said.strip().split(" ", -1);
      int plain = Integer.parseInt(bytes[0]);
      assertThat(plain).as("a call at all").isGreaterThan(1000);
      assertThat(Integer.parseInt(bytes[1]) - plain).isBetween(100, 540);
    } finally {
      process.destroy();
    }
  }
}
