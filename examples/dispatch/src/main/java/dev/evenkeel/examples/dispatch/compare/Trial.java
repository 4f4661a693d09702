package dev.evenkeel.examples.dispatch.compare;

import dev.evenkeel.examples.dispatch.lab.Jvm;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/** Puts ways in front of the servers, has users call, and reads the meters. */
final class Trial {

  private static final int USERS = 32;

  /** All ways take part at once, so each has few users and they pause: 9 times 80 calls/s. */
  private static final int USERS_OF_A_KILL = 8;

  private static final int PAUSE_MILLIS = 100;

  /**
   * Connections end after 20 calls, about 2 s: only with new ones can DNS and the kernel choose
   * anew.
   */
  private static final String SHORT_CONNECTIONS = "/100/0/20";

  /** A fleet in which the loss of one is felt, but no matter. */
  private static final int SERVERS_OF_A_KILL = 4;

  private final Plan plan;
  private final Network network;
  private final Jvm load;
  private final PrintStream progress;

  Trial(Plan plan, Network network, PrintStream progress) throws IOException {
    this.plan = plan;
    this.network = network;
    this.progress = progress;
    this.load = network.client(LoadGenerator.class);
  }

  /**
   * Has the load generator's JVM compile what it needs, so that no way pays for being the first.
   */
  void warmUp(List<Way> ways) throws IOException {
    for (Way way : ways) {
      Dispatcher dispatcher = way.start(network, 1);
      try {
        users(way, 1, USERS);
        calls(List.of(way), plan.warmUp().multipliedBy(2), 0, Load.SMALL.path());
      } finally {
        dispatcher.close();
      }
    }
  }

  /** Measures a way under all loads. */
  List<Figures> measure(Way way, int servers) throws IOException {
    List<Figures> figures = new ArrayList<>();
    try (Dispatcher dispatcher = way.start(network, servers)) {
      users(way, servers, USERS);
      Duration warmUp = plan.warmUp().multipliedBy(way.startsCold() ? 3 : 1);
      calls(List.of(way), warmUp, 0, Load.SMALL.path());
      for (Load kind : Load.values()) {
        Meters before = Meters.read(load.process(), dispatcher.processes(), network);
        List<Call> calls = calls(List.of(way), plan.measure(), 0, kind.path()).get(0);
        Meters used = Meters.read(load.process(), dispatcher.processes(), network).since(before);
        figures.add(Figures.of(way.title(), kind, servers, calls, plan.measure(), used));
      }
    }
    progress.printf(
        "%s, servers %d: calls/s %s%n",
        way.title(),
        servers,
        figures.stream()
            .map(f -> f.load().word() + " " + Math.round(f.perSecond()))
            .collect(Collectors.joining(", ")));
    return figures;
  }

  /** Kills a server and brings it back while the users of all ways call at the same time. */
  List<Outage> kill(List<Way> ways) throws IOException, InterruptedException {
    int servers = Math.min(SERVERS_OF_A_KILL, plan.mostServers());
    Deque<Dispatcher> dispatchers = new ArrayDeque<>();
    try {
      for (Way way : ways) {
        dispatchers.push(way.start(network, servers));
        users(way, servers, USERS_OF_A_KILL);
      }
      calls(ways, plan.settled(), PAUSE_MILLIS, SHORT_CONNECTIONS);
      Duration whole = plan.settled().plus(plan.dead()).plus(plan.back());
      order(ways, whole, PAUSE_MILLIS, SHORT_CONNECTIONS);
      Thread.sleep(plan.settled().toMillis());
      long killed = System.currentTimeMillis();
      network.kill(servers);
      Thread.sleep(plan.dead().toMillis());
      network.revive(servers);
      long revived = System.currentTimeMillis();
      List<Outage> outages = new ArrayList<>();
      for (Way way : ways) {
        List<Call> calls = read();
        outages.add(new Outage(way.title(), calls, Network.host(servers), killed, revived));
      }
      return outages;
    } finally {
      while (!dispatchers.isEmpty()) {
        dispatchers.pop().close();
      }
    }
  }

  private void users(Way way, int servers, int users) throws IOException {
    load.ask("users %s %d %s".formatted(way.title(), users, way.users(servers)));
  }

  private List<Call> read() throws IOException {
    String line = load.line();
    if (line.isEmpty() && !load.process().isAlive()) {
      throw new IOException("the load generator has ended");
    }
    return Call.read(line);
  }

  private List<List<Call>> calls(List<Way> ways, Duration time, int pause, String path)
      throws IOException {
    order(ways, time, pause, path);
    List<List<Call>> calls = new ArrayList<>();
    for (int i = 0; i < ways.size(); i++) {
      calls.add(read());
    }
    return calls;
  }

  private void order(List<Way> ways, Duration time, int pause, String path) throws IOException {
    String titles = ways.stream().map(Way::title).collect(Collectors.joining(","));
    load.say("run %s %d %d %s".formatted(titles, time.toMillis(), pause, path));
  }
}
