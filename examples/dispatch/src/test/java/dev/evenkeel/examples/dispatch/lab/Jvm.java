package dev.evenkeel.examples.dispatch.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, spoken to by lines. */
public final class Jvm implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;
  private final Writer in;
  private final String firstLine;

  private Jvm(Process process) throws IOException {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    this.firstLine = line();
  }

  static Jvm start(List<String> before, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", // it starts faster
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(List.of(arguments));
    return new Jvm(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Returns what it said first: that it is up, or why not. */
  public String firstLine() {
    return firstLine;
  }

  /** Returns what it says next; empty if it has ended. */
  public String line() throws IOException {
    String line = out.readLine();
    return line == null ? "" : line;
  }

  /** Says a line and returns the answer. */
  public String ask(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
    return line();
  }

  /** Ends it by SIGTERM and returns when it has ended. */
  public void terminate() {
    process.destroy();
    process.onExit().join();
  }

  /** Ends it as a crash does. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Returns its status once it has ended. */
  public int status() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("it is still running after 30 s");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
