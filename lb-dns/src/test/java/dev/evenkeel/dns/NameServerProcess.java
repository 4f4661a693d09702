package dev.evenkeel.dns;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * A real name server, BIND or Knot, as a child process: on a free port of the loopback address, its
 * files in a directory of the test's. It knows the zone {@code test.}
 */
final class NameServerProcess implements AutoCloseable {

  private static final List<String> PLACES = List.of("/usr/sbin", "/usr/bin", "/usr/local/sbin");

  private final int port;
  private final List<String> command;
  private final Pattern startedLine;
  private Process process;

  private NameServerProcess(int port, List<String> command, String startedLine) throws IOException {
    this.port = port;
    this.command = command;
    this.startedLine = Pattern.compile(startedLine);
    this.process = started();
  }

  /** Returns whether the program is installed. */
  static boolean isThere(String program) {
    return PLACES.stream().anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  private static String program(String name) {
    return PLACES.stream()
        .map(place -> Path.of(place, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow()
        .toString();
  }

  static NameServerProcess bind(Path directory, String... records) throws IOException {
    int port = freePort();
    Path zone = directory.resolve("test.zone");
    writeZone(zone, records);
    Path config = directory.resolve("named.conf");
    Files.writeString(
        config,
        """
        options {
          directory "%1$s";
          listen-on port %2$d { 127.0.0.1; };
          listen-on-v6 { none; };
          pid-file none;
          lock-file none;
          session-keyfile "%1$s/session.key";
          recursion no;
          notify no;
          dnssec-validation no;
        };
        controls { };
        zone "test" { type primary; file "%3$s"; allow-update { 127.0.0.1; }; };
        """
            .formatted(directory, port, zone));
    return new NameServerProcess(
        port, List.of(program("named"), "-g", "-n", "1", "-c", config.toString()), ".* running");
  }

  static NameServerProcess knot(Path directory, String... records) throws IOException {
    int port = freePort();
    writeZone(directory.resolve("test.zone"), records);
    Path config = directory.resolve("knot.conf");
    Files.writeString(
        config,
        """
        server:
            rundir: "%1$s"
            listen: 127.0.0.1@%2$d
            udp-workers: 1
            tcp-workers: 1
            background-workers: 1
        log:
          - target: stderr
            any: info
        database:
            storage: "%1$s"
        zone:
          - domain: test
            storage: "%1$s"
            file: test.zone
        """
            .formatted(directory, port));
    return new NameServerProcess(
        port,
        List.of(program("knotd"), "-c", config.toString()),
        ".*server started in the foreground.*");
  }

  static void writeZone(Path file, String... records) throws IOException {
    Files.writeString(
        file,
        """
        $ORIGIN test.
        $TTL 1
        @ SOA ns admin 1 3600 600 86400 1
        @ NS ns
        ns A 127.0.0.1
        """
            + String.join("\n", records)
            + "\n");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts the program and waits until it says that it is up. */
  private Process started() throws IOException {
    Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
    AtomicBoolean up = new AtomicBoolean();
    CompletableFuture.delayedExecutor(30, TimeUnit.SECONDS)
        .execute(() -> endUnless(up.get(), started)); // ends the reading below as well
    BufferedReader log =
        new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder seen = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      seen.append(line).append('\n');
      if (startedLine.matcher(line).matches()) {
        up.set(true);
        Thread drain = new Thread(() -> log.lines().forEach(ignored -> {}), "name-server-log");
        drain.setDaemon(true); // a full pipe would stop the server
        drain.start();
        return started;
      }
    }
    throw new IOException(command + " did not start:\n" + seen);
  }

  private static void endUnless(boolean up, Process process) {
    if (!up) {
      process.destroyForcibly();
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Changes records by a dynamic update, each line as {@code nsupdate} takes it. */
  void update(String... lines) throws IOException, InterruptedException {
    String script = "server 127.0.0.1 " + port + "\n" + String.join("\n", lines) + "\nsend\n";
    Process nsupdate = new ProcessBuilder(program("nsupdate")).redirectErrorStream(true).start();
    try (var in = nsupdate.outputWriter(StandardCharsets.US_ASCII)) {
      in.write(script);
    }
    String said = new String(nsupdate.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (nsupdate.waitFor() != 0) {
      throw new IOException("nsupdate failed: " + said);
    }
  }

  void kill() {
    close();
  }

  void restart() throws IOException {
    process = started();
  }

  /** Stops the process without ending it: it holds its port and says nothing. */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).inheritIO().start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill " + signal + " failed");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
