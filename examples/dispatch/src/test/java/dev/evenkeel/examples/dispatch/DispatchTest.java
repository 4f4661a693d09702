package dev.evenkeel.examples.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot work is refused with a message and status 2, and nothing is left running. */
class DispatchTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) throws InterruptedException {
    try (PrintStream o = new PrintStream(out, true, UTF_8);
        PrintStream e = new PrintStream(err, true, UTF_8)) {
      return Dispatch.run(o, e, args);
    }
  }

  @Test
  void withoutAFormItTellsWhichThereAre() throws Exception {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("redirect", "proxy");
  }

  @Test
  void anUnknownFormIsNamed() throws Exception {
    assertThat(run("teleport")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("'teleport' is no form of dispatch");
  }

  @Test
  void helpIsNoMistake() throws Exception {
    assertThat(run("proxy", "--help")).isZero();
    assertThat(out.toString(UTF_8)).contains("--listen HOST:PORT", "--strategy");
    assertThat(run("--help")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --nonsense                            | '--nonsense' is no option
          --servers                             | option --servers lacks its value
          --listen 127.0.0.1:0                  | one of --servers and --file must be given, not both
          --servers a:1 --servers b:1           | option --servers must be given once
          --servers a:1 --listen 8080           | --listen must be HOST:PORT
          --servers a:1 --sticky glue           | --sticky must be one of none, address, cookie, was 'glue'
          --servers a:1 --metrics soon          | --metrics must be a time such as 500ms
          --servers a                           | the port is missing
          --servers a:1;weight=x                | --servers: weight must be a whole number, was 'x'
          --servers a:1;weight=-3               | weight must be 0 to 1000, was -3
          --servers a:1;colour=red              | --servers knows id, weight, tier, zone, maxInFlight and mac
          --servers a:1 --strategy nonsense     | nonsense
          --servers a:1 --strategy lc:x=1       | x
          --servers a:1 --check healthz         | --check must be a path such as /healthz, tcp or none
          """)
  void aWrongArgumentIsToldWithTheUsage(String args, String message) throws Exception {
    for (String form : new String[] {"redirect", "proxy"}) {
      err.reset();
      assertThat(run((form + " " + args).split(" "))).isEqualTo(2);
      assertThat(err.toString(UTF_8)).contains(message, "dispatch " + form + " [options]");
    }
  }

  @Test
  void aWrongArgumentOfTheComparisonIsToldWithItsUsage() throws Exception {
    assertThat(run("compare", "--servers", "12")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("--servers must be numbers from 1 to 8", "--quick");
  }

  @Test
  void aPortInUseIsTold() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + other.getLocalPort();
      for (String form : new String[] {"redirect", "proxy"}) {
        err.reset();
        assertThat(run(form, "--listen", address, "--servers", "a:1")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
            .startsWith(form + ": cannot listen on " + address + ": Address already in use");
      }
    }
  }

  @Test
  void aServerFileThatIsMissingOrEmptyIsTold(@TempDir Path folder) throws Exception {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThat(run("proxy", "--file", empty.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("server file '" + empty + "' names no server");
    Path missing = folder.resolve("missing");
    assertThat(run("redirect", "--file", missing.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("server file '" + missing + "' cannot be read");
  }
}
