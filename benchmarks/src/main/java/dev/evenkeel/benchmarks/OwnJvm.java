package dev.evenkeel.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts programs of ours in JVMs of their own, as what they cost must not be counted as ours. */
final class OwnJvm {

  private OwnJvm() {}

  /** Starts the main method of {@code program}; what it says of errors is printed with ours. */
  static Process start(List<String> options, Class<?> program, String argument) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), program.getName(), argument));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
