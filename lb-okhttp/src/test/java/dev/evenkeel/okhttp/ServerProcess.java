package dev.evenkeel.okhttp;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A {@link LiveServer} in its process. It has one port for all its lives. */
final class ServerProcess implements AutoCloseable {

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a process; it does not listen yet. */
  static Process launch(int port) throws IOException, URISyntaxException {
    URI classes = LiveServer.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    // Small and quick to start: five of these run beside the test.
    return new ProcessBuilder(
            List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Dsun.net.httpserver.nodelay=true",
                "-cp",
                Path.of(classes).toString(),
                LiveServer.class.getName(),
                String.valueOf(port)))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Waits until the process listens. */
  static ServerProcess listening(Process process) throws IOException {
    String line =
        new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))
            .readLine();
    if (line == null) {
      throw new IOException("the server process ended before it listened");
    }
    return new ServerProcess(process, Integer.parseInt(line));
  }

  String name() {
    return String.valueOf(port);
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it by SIGKILL; when this returns, its sockets are closed. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Returns the next life of a killed server, on its port, listening. */
  ServerProcess restarted() throws IOException, URISyntaxException {
    return listening(launch(port));
  }

  /** Stops it in its tracks: connections are still accepted, by the kernel, but nobody answers. */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", signal, String.valueOf(process.pid())).inheritIO().start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill " + signal + " " + process.pid() + " failed");
    }
  }

  /** Tells it how to behave, such as {@code status=503} or {@code delay=200}. */
  void behave(String settings) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://" + address() + "/set?" + settings).toURL().openConnection();
    try {
      if (connection.getResponseCode() != 200) {
        throw new IOException("the server answered " + connection.getResponseCode());
      }
    } finally {
      connection.disconnect();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
