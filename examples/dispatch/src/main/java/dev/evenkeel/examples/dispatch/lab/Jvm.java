package dev.evenkeel.examples.dispatch.lab;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A JVM of its own, spoken to by lines. */
public final class Jvm implements AutoCloseable {

  /** For a process that lives for seconds. */
  static final List<String> STARTS_FAST = List.of("-XX:TieredStopAtLevel=1");

  private final Process process;
  private final BufferedReader out;
  private final Writer in;
  private final String firstLine;

  Jvm(Process process) throws IOException {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    this.firstLine = line();
  }

  /** Returns the command that runs a class of ours with what this program runs with. */
  static List<String> command(List<String> flags, Class<?> main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    return command;
  }

  /** The JVM's own class path, unless Maven has loaded us: then what it was told to load. */
  private static String classPath() {
    if (Jvm.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(url -> Path.of(URI.create(url.toString())).toString())
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("java.class.path");
  }

  /** Returns the process. */
  public Process process() {
    return process;
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
    say(line);
    return line();
  }

  /** Says a line; the answer can be read as {@link #line()}. */
  public void say(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
  }

  /** Ends it by SIGTERM and returns when it has ended; what it said until then can be read. */
  public void terminate() {
    process.toHandle().destroy(); // Process.destroy() would close its output
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
