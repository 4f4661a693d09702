package dev.evenkeel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM of its own with this module's run-time jars, as a user's program has it. */
final class NewJvm {

  private static final Pattern FOR_TESTS_ONLY =
      Pattern.compile(
          ".*(junit|assertj|opentest4j|apiguardian|byte-buddy|surefire|lb-testkit|test-classes).*");

  private NewJvm() {}

  /** Returns the class path of a program that runs this module's main classes. */
  static String runtimePath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !FOR_TESTS_ONLY.matcher(entry).matches())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Runs {@code java} and returns what it printed, errors included; the status must be 0. */
  static String run(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .replace(System.lineSeparator(), "\n");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the JVM ends").isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
