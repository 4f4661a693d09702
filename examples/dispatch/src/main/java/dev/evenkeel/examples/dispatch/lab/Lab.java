package dev.evenkeel.examples.dispatch.lab;

import dev.evenkeel.examples.dispatch.Dispatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Machines of a test or a comparison: network namespaces, wired as they say, with processes in
 * them. All that it made is gone after {@link #close()}.
 */
public final class Lab implements AutoCloseable {

  private static final List<String> PLACES = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");

  private static final Pattern STARTED =
      Pattern.compile("(nat|direct): balancing .*|dns: dig .*|(proxy|redirect): http://.*");

  private final String prefix = "ek" + ProcessHandle.current().pid() + "-";
  private final List<String> hosts = new ArrayList<>();
  private final Deque<Process> running = new ArrayDeque<>();
  private int ports;
  private boolean closed;

  /**
   * Makes sure that this machine lets us have namespaces and has these programs.
   *
   * @throws IOException if not; the message says what is lacking
   */
  public static void require(String... programs) throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new IOException("network namespaces need root");
    }
    List<String> needed = new ArrayList<>(List.of("ip", "nft", "sysctl"));
    needed.addAll(Arrays.asList(programs));
    for (String program : needed) {
      if (!has(program)) {
        throw new IOException("the program " + program + " is not installed");
      }
    }
    try (Lab lab = new Lab()) {
      lab.host("x");
      lab.run("x", "nft", "list", "tables");
    } catch (IOException refused) {
      throw new IOException("no network namespaces here: " + refused.getMessage(), refused);
    }
  }

  /** Returns whether a program is installed where the system has its programs. */
  public static boolean has(String program) {
    return PLACES.stream().anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  /** Adds a machine that is connected to nothing. */
  public synchronized void host(String name) throws IOException {
    if (closed) {
      throw new IOException("the lab is closed");
    }
    system("ip", "netns", "add", prefix + name);
    hosts.add(name);
    ip(name, "link", "set", "lo", "up");
  }

  /** Adds a switch to a machine, with an address of the machine in its network. */
  public void bridge(String host, String bridge, String address) throws IOException {
    ip(host, "link", "add", bridge, "type", "bridge");
    ip(host, "link", "set", bridge, "up");
    if (!address.isEmpty()) {
      ip(host, "addr", "add", address, "dev", bridge);
    }
  }

  /** Adds a machine with its device e0 at a switch. */
  public void plug(String name, String address, String switchHost, String bridge)
      throws IOException {
    host(name);
    String port = "p" + ports++;
    system(
        "ip link add e0 netns %s%s type veth peer name %s netns %s%s"
            .formatted(prefix, name, port, prefix, switchHost)
            .split(" ", -1));
    ip(switchHost, "link", "set", port, "master", bridge, "up");
    ip(name, "link", "set", "e0", "up");
    ip(name, "addr", "add", address, "dev", "e0");
  }

  /** Adds a machine that forwards between two switches of its own: clients and servers. */
  public void gateway(String name, String towardsClients, String towardsServers)
      throws IOException {
    host(name);
    bridge(name, "clients", towardsClients);
    bridge(name, "servers", towardsServers);
    run(name, "sysctl", "-qw", "net.ipv4.ip_forward=1");
  }

  /** Runs {@code ip} for a machine. */
  public void ip(String host, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "-n", prefix + host));
    command.addAll(Arrays.asList(arguments));
    system(command.toArray(new String[0]));
  }

  /** Runs a program on a machine to its end and returns what it printed. */
  public String run(String host, String... command) throws IOException {
    List<String> whole = new ArrayList<>(on(host));
    whole.addAll(Arrays.asList(command));
    return system(whole.toArray(new String[0]));
  }

  /** Returns a command that runs another one on a machine. */
  public List<String> on(String host) {
    return List.of("ip", "netns", "exec", prefix + host);
  }

  /** Starts a program of ours on a machine and waits for its first line. */
  public Jvm java(String host, Class<?> main, String... arguments) throws IOException {
    return java(on(host), main, arguments);
  }

  /** As {@link #java(String, Class, String...)}, behind another command. */
  public Jvm java(List<String> before, Class<?> main, String... arguments) throws IOException {
    return java(before, Jvm.STARTS_FAST, main, arguments);
  }

  /** As {@link #java(String, Class, String...)}, behind another command, in a JVM set up so. */
  public Jvm java(List<String> before, List<String> flags, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(Jvm.command(flags, main));
    command.addAll(List.of(arguments));
    return new Jvm(start(new ProcessBuilder(command).redirectErrorStream(true)));
  }

  /** Starts a program that ends with the lab, if not before. */
  public synchronized Process start(ProcessBuilder program) throws IOException {
    if (closed) {
      throw new IOException("the lab is closed");
    }
    Process process = program.start();
    running.push(process);
    return process;
  }

  /**
   * Starts a form of dispatch on a machine, and waits until it is at work.
   *
   * @param line the sub-command and its options
   * @throws IOException if it does not get to work
   */
  public Jvm dispatch(String host, String line) throws IOException {
    return dispatch(host, Jvm.STARTS_FAST, line);
  }

  /** As {@link #dispatch(String, String)}, in a JVM set up so. */
  public Jvm dispatch(String host, List<String> flags, String line) throws IOException {
    String[] arguments = (line + " --metrics 0s").split(" +", -1);
    Jvm jvm = java(on(host), flags, Dispatch.class, arguments);
    StringBuilder said = new StringBuilder();
    for (String next = jvm.firstLine(); !STARTED.matcher(next).matches(); next = jvm.line()) {
      if (next.isEmpty()) {
        throw new IOException(line + " did not start: " + said);
      }
      said.append(next).append('\n'); // a warning, or why it does not start
    }
    return jvm;
  }

  /** Starts a server that answers with its name. */
  public Jvm server(String host, int port, String name) throws IOException {
    return server(host, Jvm.STARTS_FAST, port, name);
  }

  /** As {@link #server(String, int, String)}, in a JVM set up so. */
  public Jvm server(String host, List<String> flags, int port, String name) throws IOException {
    return java(on(host), flags, NamedServer.class, Integer.toString(port), name);
  }

  /** Returns how many bytes a device has received and sent. */
  public long bytes(String host, String device) throws IOException {
    String place = "/sys/class/net/" + device + "/statistics/";
    return run(host, "cat", place + "rx_bytes", place + "tx_bytes")
        .lines()
        .mapToLong(Long::parseLong)
        .sum();
  }

  private static String system(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said;
  }

  /**
   * Ends all programs and takes the machines away. Idempotent; from any thread, also while another
   * one builds: that one fails then.
   */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    for (Process process : running) {
      // Workers outlive a master that is killed, so they go first.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    }
    running.clear();
    for (String host : hosts) {
      system("ip", "netns", "del", prefix + host);
    }
    hosts.clear();
  }
}
