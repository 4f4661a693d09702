package dev.evenkeel.examples.dispatch.compare;

import dev.evenkeel.examples.dispatch.lab.Jvm;
import dev.evenkeel.examples.dispatch.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where all ways are measured: a client, a dispatcher and servers, each at a port of one switch.
 *
 * <p>Two networks share the wire, so that both kinds of kernel form find their place. In 10.3.0.0
 * everybody reaches everybody. In 10.4.0.0 are client and dispatcher only: what the client sends
 * from there the servers answer by way of the dispatcher, as NAT needs it.
 *
 * <p>Dispatcher and servers send {@value #RATE} at most; the client, who stands for many, may
 * receive from all of them at once.
 */
final class Network implements AutoCloseable {

  static final String DISPATCHER = "10.3.0.1";

  /** The address that direct routing shares between the dispatcher and all servers. */
  static final String SHARED = "10.3.0.100";

  /** Addresses that no machine has, for the two kinds of NAT. */
  static final String NAT = "10.9.9.9";

  static final String NFT = "10.9.9.8";

  static final String RATE = "200mbit";

  private static final String CLIENT_HOST = "cli";
  private static final String DISPATCHER_HOST = "lb";

  /** One JVM for each, as each has a namespace of its own; small, as there are up to eight. */
  private static final List<String> SMALL =
      List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Lab lab = new Lab();
  private final Path scratch;
  private final List<Jvm> servers = new ArrayList<>();

  Network() throws IOException {
    scratch = Files.createTempDirectory("evenkeel-compare");
  }

  /** Returns a folder that is there as long as the network. */
  Path scratch() {
    return scratch;
  }

  /** Builds the network and starts the servers. */
  void build(int most) throws IOException {
    lab.host("sw");
    lab.bridge("sw", "br0", "");
    plug(CLIENT_HOST, "10.3.0.2/24", "10.4.0.2/24");
    plug(DISPATCHER_HOST, DISPATCHER + "/24", "10.4.0.1/24", SHARED + "/32");
    limit(DISPATCHER_HOST);
    lab.run(
        DISPATCHER_HOST,
        "sysctl",
        "-qw",
        "net.ipv4.ip_forward=1",
        // It forwards between two networks of one wire; told the shorter way, both would take it.
        "net.ipv4.conf.all.send_redirects=0",
        "net.ipv4.conf.e0.send_redirects=0");
    for (String service : List.of(NAT, NFT)) {
      lab.ip(CLIENT_HOST, "route", "add", service, "via", "10.4.0.1", "src", "10.4.0.2");
    }
    for (int i = 1; i <= most; i++) {
      String host = host(i);
      plug(host, address(i) + "/24");
      limit(host);
      lab.ip(host, "route", "add", "10.4.0.0/24", "via", DISPATCHER);
      lab.ip(host, "addr", "add", SHARED + "/32", "dev", "lo");
      lab.run(
          host,
          "sysctl",
          "-qw",
          "net.ipv4.conf.all.arp_ignore=1",
          "net.ipv4.conf.all.arp_announce=2");
      servers.add(startServer(i));
    }
  }

  private void plug(String host, String first, String... more) throws IOException {
    lab.plug(host, first, "sw", "br0");
    for (String address : more) {
      lab.ip(host, "addr", "add", address, "dev", "e0");
    }
  }

  private void limit(String host) throws IOException {
    lab.run(
        host,
        ("tc qdisc add dev e0 root tbf rate " + RATE + " burst 256k latency 50ms").split(" ", -1));
  }

  /** Returns the name of a server: of its machine, and in its answers. */
  static String host(int server) {
    return "s" + server;
  }

  /** Returns the addresses of the first so many servers. */
  static List<String> addresses(int servers) {
    return IntStream.rangeClosed(1, servers).mapToObj(Network::address).toList();
  }

  /** Returns them as the command lines name them, with ports. */
  static String list(int servers) {
    return addresses(servers).stream().map(a -> a + ":80").collect(Collectors.joining(","));
  }

  private static String address(int server) {
    return "10.3.0." + (10 + server);
  }

  private Jvm startServer(int server) throws IOException {
    return lab.server(host(server), SMALL, 80, host(server));
  }

  /** Kills a server as a crash does; its machine stays and refuses connections. */
  void kill(int server) {
    servers.get(server - 1).kill();
  }

  /** Starts a killed server again; returns when it listens. */
  void revive(int server) throws IOException {
    servers.set(server - 1, startServer(server));
  }

  /** Starts a program of ours at the client's. */
  Jvm client(Class<?> main) throws IOException {
    return lab.java(lab.on(CLIENT_HOST), List.of("-Xmx1g", "-XX:+UseSerialGC"), main);
  }

  /** Starts a form at the dispatcher's. */
  Jvm dispatch(String line) throws IOException {
    return lab.dispatch(DISPATCHER_HOST, List.of("-Xmx512m", "-XX:+UseSerialGC"), line);
  }

  /** Starts another program at the dispatcher's. */
  Process start(List<String> command) throws IOException {
    List<String> whole = new ArrayList<>(lab.on(DISPATCHER_HOST));
    whole.addAll(command);
    return lab.start(
        new ProcessBuilder(whole)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD));
  }

  /** Runs a program at the dispatcher's to its end. */
  String run(String... command) throws IOException {
    return lab.run(DISPATCHER_HOST, command);
  }

  /** Returns the processes of the servers. */
  List<Process> serverProcesses() {
    return servers.stream().map(Jvm::process).toList();
  }

  /** Returns how many bytes have gone in and out at the dispatcher so far. */
  long bytesAtDispatcher() throws IOException {
    return lab.bytes(DISPATCHER_HOST, "e0");
  }

  /** Takes everything away. Idempotent, from any thread. */
  @Override
  public synchronized void close() throws IOException {
    lab.close();
    if (Files.exists(scratch)) {
      try (Stream<Path> files = Files.walk(scratch)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
